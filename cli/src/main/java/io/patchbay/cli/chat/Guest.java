// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.DeadlineException;
import io.patchbay.Message;
import io.patchbay.PatchbayException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Somebody at a terminal: says lines, and shows what the others say.
 *
 * <p>Over UDP what asks for an answer is asked again until it comes, the hub is told now and then that somebody is
 * here, and its silence ends the chat. Lines are sent once; one that is lost on the way stays lost.
 */
public final class Guest {

    private static final Duration TURN = Duration.ofMillis(500);
    private static final long HERE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long BYE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int BURST = 10;
    private static final int PER_SECOND = 8;

    private final Connection connection;
    private final String name;
    private final Consumer<String> out;
    private final Consumer<String> err;
    private final boolean datagrams;
    private final CountDownLatch welcomed = new CountDownLatch(1);
    private String proof;
    private boolean joined;
    private boolean failed;
    private boolean ended;
    private long heardNanos = System.nanoTime();
    private volatile long spokenNanos = heardNanos;
    private volatile long leavingSince;
    private volatile boolean leaving;

    /**
     * Prepares to join.
     *
     * @param connection to a hub
     * @param name who
     * @param out gets what is said, a line at a time, control characters and all
     * @param err gets what went wrong, in the same form
     */
    public Guest(Connection connection, String name, Consumer<String> out, Consumer<String> err) {
        this.connection = connection;
        this.name = name;
        this.out = out;
        this.err = err;
        this.datagrams = connection.endpoint().transport().equals("udp");
    }

    /**
     * Takes part until the input ends, or the hub ends it.
     *
     * @param lines what to say; {@code null} at the end; called by a thread of its own
     * @return whether it ended in good order
     */
    public boolean run(Supplier<String> lines) {
        Thread speaker = new Thread(() -> speak(lines), "stdin");
        speaker.setDaemon(true);
        speaker.start();
        send(Chat.JOIN, new Chat.Join(name, null));
        long started = System.nanoTime();
        while (!ended) {
            try {
                hear(connection.receive(TURN));
            } catch (DeadlineException e) {
                // Nothing came, which is what the turns are for.
            } catch (ConnectionClosedException e) {
                closed();
            }
            keepUp(started);
        }
        return !failed;
    }

    private void closed() {
        ended = true;
        if (connection.failure().isPresent()) {
            fail("The connection failed: " + connection.failure().get().getMessage());
        } else if (!leaving) {
            out.accept("* the hub has closed");
        }
    }

    private void fail(String why) {
        failed = true;
        ended = true;
        err.accept(why);
    }

    private void hear(Message message) {
        heardNanos = System.nanoTime();
        switch (message.type()) {
            case Chat.WELCOME -> welcome(message.body(Chat.People.class));
            case Chat.PROVE -> prove(message.text());
            case Chat.REFUSED -> refused(message.text());
            case Chat.UNKNOWN -> unknown();
            case Chat.LINE -> show(message.body(Chat.Line.class));
            case Chat.JOINED -> notice(message.body(Chat.Line.class), "has joined");
            case Chat.LEFT -> notice(message.body(Chat.Line.class), "has left");
            case Chat.PEOPLE -> people(message.body(Chat.People.class));
            case Chat.BYE -> bye(message.text());
            default -> {
                // A later hub may say more, and HERE says nothing else than that it came.
            }
        }
    }

    private void welcome(Chat.People people) {
        if (!joined) {
            joined = true;
            out.accept("* you are " + people.you());
            people(people);
            welcomed.countDown();
        }
    }

    private void prove(String given) {
        proof = given;
        send(Chat.JOIN, new Chat.Join(name, proof));
    }

    private void refused(String why) {
        if (joined) {
            err.accept(why);
        } else {
            fail(why);
        }
    }

    /** The hub was started anew, or has not heard of us for too long. */
    private void unknown() {
        if (joined) {
            joined = false;
            err.accept("The hub had forgotten you; what you said last was not passed on");
            send(Chat.JOIN, new Chat.Join(name, proof));
        }
    }

    private void show(Chat.Line line) {
        out.accept(line.from() + ": " + line.text());
    }

    private void notice(Chat.Line line, String what) {
        out.accept("* " + line.from() + " " + what + " (" + line.over() + ")");
    }

    private void people(Chat.People people) {
        int more = people.count() - people.names().size();
        out.accept("* here: " + String.join(", ", people.names()) + (more > 0 ? " and " + more + " more" : ""));
    }

    private void bye(String why) {
        ended = true;
        if (!leaving) {
            if (joined && why.equals(Hub.CLOSED)) {
                out.accept("* " + why);
            } else {
                fail(why);
            }
        }
    }

    /** What time alone asks for. */
    private void keepUp(long started) {
        long now = System.nanoTime();
        if (leaving) {
            leave(now);
        } else if (!joined) {
            if (now - started > ANSWER_NANOS && now - heardNanos > ANSWER_NANOS) {
                fail("The hub does not answer");
            } else if (datagrams && now - spokenNanos > TURN.toNanos()) {
                send(Chat.JOIN, new Chat.Join(name, proof));
            }
        } else if (datagrams && now - heardNanos > SILENCE_NANOS) {
            fail("The hub has not answered for " + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s");
        } else if (datagrams && now - spokenNanos > HERE_NANOS) {
            send(Chat.HERE, "");
        }
    }

    private void leave(long now) {
        if (now - leavingSince > BYE_NANOS) {
            // Over UDP the hub's good-bye may be lost; over the others it has closed by now, or never will.
            ended = true;
        } else if (datagrams && now - spokenNanos > TURN.toNanos()) {
            send(Chat.LEAVE, "");
        }
    }

    private void speak(Supplier<String> lines) {
        try {
            welcomed.await();
            Pace pace = new Pace(BURST, PER_SECOND, System.nanoTime());
            for (String line = lines.get(); line != null && !line.strip().equals("/quit"); line = lines.get()) {
                if (!line.isBlank()) {
                    TimeUnit.NANOSECONDS.sleep(pace.untilNext(System.nanoTime()));
                    pace.take(System.nanoTime());
                    say(line.strip());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        goAway();
    }

    private void say(String line) {
        if (line.equals("/who")) {
            send(Chat.WHO, "");
        } else if (line.startsWith("/")) {
            err.accept("There is " + line.split("\\s", 2)[0] + " nowhere; there are /who and /quit");
        } else {
            send(Chat.SAY, line);
        }
    }

    /** Begins to leave in good order; any thread. */
    public void goAway() {
        leavingSince = System.nanoTime();
        leaving = true;
        send(Chat.LEAVE, "");
    }

    private void send(String type, Object body) {
        spokenNanos = System.nanoTime();
        try {
            connection.send(type, body);
        } catch (ConnectionClosedException e) {
            // Whoever receives hears of it.
        } catch (PatchbayException e) {
            err.accept("This was not sent: " + e.getMessage());
        }
    }
}
