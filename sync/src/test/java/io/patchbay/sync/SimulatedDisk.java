// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk whose power can be cut. What was not forced is then there, not there, or there in part, by units of 512 bytes
 * and in any order; so are names that were not forced. It can also fail, once, at one of its operations.
 */
final class SimulatedDisk implements Disk {

    private static final int UNIT = 512;

    /** Names as programs see them, and as they are after a power cut. */
    private final Map<String, Content> names = new HashMap<>();

    private final Map<String, Content> forcedNames = new HashMap<>();

    private boolean off;
    private int operationsLeft = Integer.MAX_VALUE;

    /** Lets the power fail at the n-th operation that changes something. */
    void cutPowerAt(int operation) {
        operationsLeft = operation;
    }

    boolean isOff() {
        return off;
    }

    /** The process has ended, and the system goes on with what it was told. */
    void processEnds() {
        off = false;
        operationsLeft = Integer.MAX_VALUE;
    }

    private void change() throws IOException {
        if (off || --operationsLeft < 0) {
            off = true;
            throw new IOException("the power is off");
        }
    }

    /** What is there when the power is back. */
    SimulatedDisk afterPowerCut(Random random) {
        SimulatedDisk next = new SimulatedDisk();
        Map<String, Content> surviving = new HashMap<>(forcedNames);
        for (String name : names.keySet()) {
            if (random.nextBoolean()) {
                surviving.put(name, names.get(name));
            }
        }
        for (String name : forcedNames.keySet()) {
            if (!names.containsKey(name) && random.nextBoolean()) {
                surviving.remove(name);
            }
        }
        surviving.forEach((name, content) -> {
            Content torn = next.new Content();
            torn.forced = content.afterPowerCut(random);
            torn.now = torn.forced.clone();
            next.names.put(name, torn);
            next.forcedNames.put(name, torn);
        });
        return next;
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized File create(String name) throws IOException {
        change();
        Content content = new Content();
        names.put(name, content);
        return content;
    }

    @Override
    public synchronized File open(String name) throws IOException {
        Content content = names.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        change();
        names.put(to, names.remove(from));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        change();
        names.remove(name);
    }

    @Override
    public synchronized void force() throws IOException {
        change();
        forcedNames.clear();
        forcedNames.putAll(names);
    }

    @Override
    public void close() {
        // The next one is another disk.
    }

    @Override
    public String toString() {
        return "simulation";
    }

    private final class Content implements File {

        private byte[] now = {};
        private byte[] forced = {};

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (SimulatedDisk.this) {
                if (position >= now.length) {
                    return -1;
                }
                int length = Math.min(target.remaining(), now.length - (int) position);
                target.put(now, (int) position, length);
                return length;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                change();
                int end = (int) position + source.remaining();
                if (end > now.length) {
                    now = Arrays.copyOf(now, end);
                }
                source.get(now, (int) position, source.remaining());
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                change();
                now = Arrays.copyOf(now, (int) Math.min(size, now.length));
            }
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                return now.length;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                change();
                forced = now.clone();
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }

        private byte[] afterPowerCut(Random random) {
            int length = random.nextBoolean()
                    ? forced.length
                    : Math.min(forced.length, now.length) + random.nextInt(Math.abs(now.length - forced.length) + 1);
            byte[] found = Arrays.copyOf(forced, length);
            List<Integer> units = new ArrayList<>();
            for (int unit = 0; unit * UNIT < length; unit++) {
                units.add(unit);
            }
            for (int unit : units) {
                if (random.nextBoolean()) {
                    int from = unit * UNIT;
                    int to = Math.min(Math.min(from + UNIT, length), now.length);
                    if (to > from) {
                        System.arraycopy(now, from, found, from, to - from);
                    }
                }
            }
            return found;
        }
    }
}
