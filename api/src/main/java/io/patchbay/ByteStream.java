// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection without a protocol, read as a stream of bytes and not piece by piece as they happen to arrive.
 *
 * <p>A connection has one stream, from {@link Connection#stream()}. It takes from the inbox only what a call asks for,
 * so a peer that sends more than is read is held back as always. What has arrived before a failed call stays for the
 * next. It does not go together with {@link Connection#onBytes} and other receivers, which would take bytes away from
 * it.
 *
 * <p><b>Threads.</b> All methods may be called by any thread; reads take turns. Methods that wait throw
 * {@link IllegalStateException} on an I/O thread if they would have to; they are safe on virtual threads.
 */
public final class ByteStream {

    private static final byte[] NOTHING = new byte[0];

    private final ReentrantLock turn = new ReentrantLock();
    private final Connection connection;
    private final Limits limits;
    private byte[] held = NOTHING;
    private int from;
    private int to;

    ByteStream(Connection connection, Limits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    /** Tells whether someone reads, or has taken bytes from the inbox and not yet read them. */
    boolean isInUse() {
        if (!turn.tryLock()) {
            return true;
        }
        try {
            return available() > 0;
        } finally {
            turn.unlock();
        }
    }

    /**
     * Reads all bytes that have arrived, without waiting.
     *
     * @return the bytes; empty if there are none yet, or another thread is reading
     * @throws ConnectionClosedException if there are none and none will come
     */
    public byte[] readAvailable() {
        return readUpTo(Integer.MAX_VALUE);
    }

    /**
     * Reads bytes that have arrived, without waiting.
     *
     * @param max how many at most, at least 1
     * @return the bytes; empty if there are none yet, or another thread is reading
     * @throws ConnectionClosedException if there are none and none will come
     */
    public byte[] readUpTo(int max) {
        checkCount(max);
        if (!turn.tryLock()) {
            return NOTHING;
        }
        try {
            // No more than an inbox full, so that a fast peer does not keep the caller here.
            int wanted = Math.min(max, limits.inboxBytes());
            while (available() < wanted && fetch()) {
                continue;
            }
            return take(Math.min(available(), max));
        } finally {
            turn.unlock();
        }
    }

    /**
     * Reads bytes, and waits for the first if none has arrived.
     *
     * @param max how many at most, at least 1
     * @param timeout how long to wait at most
     * @return at least one byte
     * @throws DeadlineException if none has arrived in time, or the thread was interrupted (its flag stays set)
     * @throws ConnectionClosedException if there are none and none will come
     */
    public byte[] readUpTo(int max, Duration timeout) {
        checkCount(max);
        return waiting(timeout, deadline -> {
            if (available() == 0) {
                await(deadline, timeout, "no byte");
            }
            return take(Math.min(available(), max));
        });
    }

    /**
     * Reads a number of bytes, and waits until all have arrived.
     *
     * @param count how many, from 0 to {@link Limits#maxMessageBytes()}
     * @param timeout how long to wait at most
     * @return as many bytes
     * @throws LimitException if that is more than the limit
     * @throws DeadlineException if they have not arrived in time, or the thread was interrupted (its flag stays set)
     * @throws ConnectionClosedException if they will not come; those that came can still be read
     */
    public byte[] readExactly(int count, Duration timeout) {
        if (count < 0) {
            throw new IllegalArgumentException("count is at least 0, not " + count);
        }
        if (count > limits.maxMessageBytes()) {
            throw new LimitException("Cannot read " + count + " bytes at once: maxMessageBytes is "
                    + limits.maxMessageBytes() + "; read them in pieces, or raise it with Limits.withMaxMessageBytes");
        }
        return waiting(timeout, deadline -> {
            while (available() < count) {
                await(deadline, timeout, "only " + available() + " of " + count + " bytes");
            }
            return take(count);
        });
    }

    /**
     * Reads up to and including certain bytes, and waits until they have arrived.
     *
     * @param delimiter what ends the reading, at least one byte
     * @param max how many bytes may come before it is complete, the delimiter included
     * @param timeout how long to wait at most
     * @return the bytes, which end with the delimiter
     * @throws LimitException if there are as many bytes without the delimiter; they can still be read
     * @throws DeadlineException if it has not arrived in time, or the thread was interrupted (its flag stays set)
     * @throws ConnectionClosedException if it will not come; what came can still be read
     */
    public byte[] readUntil(byte[] delimiter, int max, Duration timeout) {
        byte[] end = delimiter.clone();
        checkCount(end.length);
        if (max < end.length) {
            throw new IllegalArgumentException("max is at least the length of the delimiter, not " + max);
        }
        return waiting(timeout, deadline -> {
            int searched = 0;
            while (true) {
                int found = indexOf(end, searched, Math.min(available(), max));
                if (found >= 0) {
                    return take(found + end.length);
                }
                if (available() >= max) {
                    throw new LimitException("The delimiter is not among the first " + max + " bytes; read them in"
                            + " another way, or allow more");
                }
                searched = Math.max(0, available() - end.length + 1);
                await(deadline, timeout, available() + " bytes without the delimiter");
            }
        });
    }

    /**
     * Reads text up to and including a delimiter, and waits until that has arrived. The limit is that of a frame,
     * {@link Limits#maxFrameBytes()}.
     *
     * @param delimiter what ends the reading, for example {@code "\r\n"}
     * @param timeout how long to wait at most
     * @return the text, decoded from UTF-8 with replacement of what is none, which ends with the delimiter
     * @throws LimitException if the limit is reached without the delimiter; the bytes can still be read
     * @throws DeadlineException if it has not arrived in time, or the thread was interrupted (its flag stays set)
     * @throws ConnectionClosedException if it will not come; what came can still be read
     */
    public String readUntil(String delimiter, Duration timeout) {
        byte[] end = delimiter.getBytes(StandardCharsets.UTF_8);
        return new String(readUntil(end, Math.max(end.length, limits.maxFrameBytes()), timeout),
                StandardCharsets.UTF_8);
    }

    /**
     * Sends bytes, as {@link Connection#send(ByteBuffer)} does.
     *
     * @param bytes from position to limit; the caller may reuse the buffer as soon as this method has returned
     */
    public void write(ByteBuffer bytes) {
        connection.send(bytes);
    }

    /**
     * Sends bytes, as {@link Connection#send(ByteBuffer)} does.
     *
     * @param bytes the bytes; the caller may reuse the array as soon as this method has returned
     */
    public void write(byte[] bytes) {
        connection.send(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends text in UTF-8, as {@link Connection#send(ByteBuffer)} sends its bytes.
     *
     * @param text the text, sent as it is: without a line's end, unless it holds one
     */
    public void write(String text) {
        connection.send(StandardCharsets.UTF_8.encode(text));
    }

    private interface Reading {

        byte[] until(long deadlineNanos);
    }

    private byte[] waiting(Duration timeout, Reading reading) {
        Objects.requireNonNull(timeout, "timeout");
        long nanos = Times.nanos(timeout);
        long began = System.nanoTime();
        try {
            if (!turn.tryLock(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
                throw new DeadlineException("Another thread was reading for " + timeout.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while another thread was reading", e);
        }
        try {
            return reading.until(began + nanos);
        } finally {
            turn.unlock();
        }
    }

    /** Takes one piece from the inbox, if one is there. At the end it fails only if nothing is held. */
    private boolean fetch() {
        try {
            return connection.tryReceive().map(this::keep).isPresent();
        } catch (ConnectionClosedException e) {
            if (available() > 0) {
                return false;
            }
            throw e;
        }
    }

    /** Takes one piece, and waits for it only if it must: an I/O thread may read what is there already. */
    private void await(long deadlineNanos, Duration timeout, String arrived) {
        if (fetch()) {
            return;
        }
        try {
            keep(connection.receive(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()))));
        } catch (DeadlineException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw new DeadlineException("Within " + timeout.toMillis() + " ms " + arrived + " came", e);
        }
    }

    private Message keep(Message message) {
        byte[] bytes = message.bytes();
        if (held.length - to < bytes.length) {
            int needed = Math.addExact(available(), bytes.length);
            byte[] room = held.length >= needed ? held : new byte[Math.max(needed, (int) Math.min(
                    Integer.MAX_VALUE - 64L, 2L * held.length))];
            System.arraycopy(held, from, room, 0, available());
            to = available();
            from = 0;
            held = room;
        }
        System.arraycopy(bytes, 0, held, to, bytes.length);
        to += bytes.length;
        return message;
    }

    private int available() {
        return to - from;
    }

    private byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(held, from, from + count);
        from += count;
        if (from == to) {
            held = NOTHING;
            from = 0;
            to = 0;
        }
        return taken;
    }

    private int indexOf(byte[] wanted, int start, int end) {
        for (int i = start; i + wanted.length <= end; i++) {
            if (Arrays.equals(held, from + i, from + i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static void checkCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A number of bytes to read is at least 1, not " + count);
        }
    }
}
