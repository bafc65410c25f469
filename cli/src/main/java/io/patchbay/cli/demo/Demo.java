// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.StageStatistics;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A chat between people who each use another composition. */
public final class Demo {

    private static final int KEY_BYTES = 32;

    /** Only a lost line takes that long; a busy machine must not look like one. */
    private static final int PATIENCE_SECONDS = 20;

    private final PrintStream out;
    private final PrintStream err;
    private final Semaphore deliveries = new Semaphore(0);
    private final Map<String, Participant> people = new LinkedHashMap<>();

    /**
     * Prepares the demo.
     *
     * @param out for the conversation
     * @param err for errors
     */
    public Demo(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the script.
     *
     * @return whether everyone heard exactly what the others said
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean run() throws InterruptedException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try (NetworkManager network =
                NetworkManager.builder().key("xor", key).messageType(Hub.CHAT, 1).messageType(Hub.HERE, 2).build()) {
            Hub hub = new Hub(network, this::report);
            meet(network, hub);
            for (List<ChatLine> round : Script.rounds()) {
                hold(round);
            }
            Tally tally = Tally.of(Script.lines(), heard());
            DemoText.totals(people.values()).forEach(out::println);
            out.println();
            out.println(DemoText.report(network.report()));
            out.println();
            out.println(tally);
            return tally.isPerfect();
        }
    }

    private void meet(NetworkManager network, Hub hub) throws InterruptedException {
        Map<String, Endpoint> cast = Cast.endpoints(network);
        out.println("A hub, " + cast.size()
                + " people, each over another composition, who first say that they are here:");
        out.println();
        cast.forEach((name, endpoint) -> {
            Endpoint address = hub.open(endpoint);
            people.put(name, new Participant(name, network, address, deliveries, this::report));
            out.println(DemoText.introduction(name, address));
        });
        out.println();
        // A client is connected before the hub knows of it, and must not miss what the others say by then.
        hub.arrivals().tryAcquire(cast.size(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void hold(List<ChatLine> round) throws InterruptedException {
        Map<ChatLine, List<StageStatistics>> before = new LinkedHashMap<>();
        round.forEach(line -> before.put(line, speaker(line).statistics().stages()));
        round.forEach(line -> speaker(line).say(line));
        deliveries.tryAcquire(round.size() * (people.size() - 1), PATIENCE_SECONDS, TimeUnit.SECONDS);
        before.forEach((line, stages) -> {
            out.println(DemoText.spoken(line));
            out.println(DemoText.way(stages, speaker(line).statistics().stages()));
        });
        out.flush();
    }

    private Participant speaker(ChatLine line) {
        return people.get(line.sender());
    }

    private Map<String, List<ChatLine>> heard() {
        Map<String, List<ChatLine>> heard = new LinkedHashMap<>();
        people.forEach((name, person) -> heard.put(name, person.heard()));
        return heard;
    }

    private void report(String where, Throwable error) {
        err.println(where + ": " + error);
    }
}
