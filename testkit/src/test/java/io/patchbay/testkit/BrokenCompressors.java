// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Compressors with one defect each. */
final class BrokenCompressors {

    private BrokenCompressors() {}

    static class Contract extends CompressorContract {
        @Override
        protected Compressor compressor() {
            return (Compressor) Defect.current();
        }

        @Override
        protected boolean registeredAsService() {
            return false;
        }
    }

    private static Defect defect(String what, Rule rule, Supplier<? extends Compressor> provider) {
        return new Defect("compressor " + what, rule, Contract.class, provider);
    }

    /** Restores a frame and then does something wrong. */
    private abstract static class Restoring extends PlainCompressor {
        abstract int restored(int count, ByteBuffer source, ByteBuffer target);

        @Override
        public int decompress(ByteBuffer source, ByteBuffer target) {
            return restored(super.decompress(source, target), source, target);
        }
    }

    static List<Defect> all() {
        return List.of(
                defect("loses a byte of a large frame", Rule.COMPRESSOR_1, () -> new Restoring() {
                    @Override
                    int restored(int count, ByteBuffer source, ByteBuffer target) {
                        if (count > 65_000) {
                            target.position(target.position() - 1);
                            return count - 1;
                        }
                        return count;
                    }
                }),
                defect("needs the frame before", Rule.COMPRESSOR_2, NeedsTheFrameBefore::new),
                defect("has a negative bound", Rule.COMPRESSOR_3, () -> new PlainCompressor() {
                    @Override
                    public int maxCompressedLength(int length) {
                        return length > 1 << 20 ? -1 : super.maxCompressedLength(length);
                    }
                }),
                defect("asks for less room than it needs", Rule.COMPRESSOR_3, () -> new PlainCompressor() {
                    @Override
                    public int maxCompressedLength(int length) {
                        return length + HEADER - 1;
                    }
                }),
                defect("refuses level 9", Rule.COMPRESSOR_4, () -> new PlainCompressor() {
                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        if (level > 8) {
                            throw new IllegalArgumentException("no such level");
                        }
                        return super.compress(source, target, level);
                    }
                }),
                defect("throws when the target is too small", Rule.COMPRESSOR_5, () -> new Restoring() {
                    @Override
                    int restored(int count, ByteBuffer source, ByteBuffer target) {
                        if (count == TARGET_TOO_SMALL) {
                            throw new CodecException("too small");
                        }
                        return count;
                    }
                }),
                defect("answers 0 when the target is too small", Rule.COMPRESSOR_5, () -> new Restoring() {
                    @Override
                    int restored(int count, ByteBuffer source, ByteBuffer target) {
                        return Math.max(0, count);
                    }
                }),
                defect("allocates whatever length a frame claims", Rule.COMPRESSOR_6, () -> new PlainCompressor() {
                    @Override
                    public int decompress(ByteBuffer source, ByteBuffer target) {
                        int claimed = source.remaining() < 4 ? 0 : source.getInt(source.position()) & 0xFF_FFFF;
                        byte[] early = new byte[claimed];
                        return super.decompress(source, target) + 0 * early.length;
                    }
                }),
                defect("never comes back from an empty frame", Rule.COMPRESSOR_7, () -> new PlainCompressor() {
                    @Override
                    public int decompress(ByteBuffer source, ByteBuffer target) {
                        while (!source.hasRemaining() && !Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                        return super.decompress(source, target);
                    }
                }),
                defect("shows what stood in the target before", Rule.COMPRESSOR_8, ShowsEarlierBytes::new),
                defect("shares memory between both ways", Rule.COMPRESSOR_9, SharesMemoryBetweenWays::new),
                defect("has another name at every call", Rule.PROVIDER_1, () -> new PlainCompressor() {
                    @Override
                    public String name() {
                        return "plain-" + System.nanoTime();
                    }
                }),
                defect("has a name that no URI can hold", Rule.PROVIDER_2, () -> new PlainCompressor() {
                    @Override
                    public String name() {
                        return "Plain_Compressor";
                    }
                }),
                defect("counts in a field", Rule.PROVIDER_6, () -> new PlainCompressor() {
                    private int frames;

                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        frames++;
                        return super.compress(source, target, level) + 0 * frames;
                    }
                }),
                defect("mixes up connections", Rule.PROVIDER_7, MixesConnections::new),
                defect("uses one scratch array for all threads", Rule.PROVIDER_9, () -> new PlainCompressor() {
                    private final byte[] scratch = new byte[80_000];

                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        int length = source.remaining();
                        source.get(scratch, 0, length);
                        return super.compress(ByteBuffer.wrap(scratch, 0, length), target, level);
                    }
                }),
                defect("keeps its target and writes to it later", Rule.STAGE_1, () -> new PlainCompressor() {
                    private final ByteBuffer[] kept = new ByteBuffer[1];

                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        if (kept[0] != null) {
                            kept[0].put(kept[0].position(), MARKER);
                        }
                        kept[0] = target.duplicate();
                        return super.compress(source, target, level);
                    }
                }),
                defect("leaves its source's position where it was", Rule.STAGE_2, () -> new PlainCompressor() {
                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        return super.compress(source.duplicate(), target, level);
                    }
                }),
                defect("leaves its target's position where it was", Rule.STAGE_3, () -> new PlainCompressor() {
                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        return super.compress(source, target.duplicate(), level);
                    }
                }),
                defect("answers one byte too many", Rule.STAGE_3, () -> new Restoring() {
                    @Override
                    int restored(int count, ByteBuffer source, ByteBuffer target) {
                        return count > 0 && target.hasRemaining() ? count + 1 : count;
                    }

                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        return super.compress(source, target, level) - 1;
                    }
                }),
                defect("moves its target's limit", Rule.STAGE_4, () -> new PlainCompressor() {
                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        int count = super.compress(source, target, level);
                        target.limit(target.position() - 1).limit(target.capacity()).position(target.capacity() - 1);
                        return count;
                    }
                }),
                defect("writes to its source", Rule.STAGE_5, () -> new Restoring() {
                    @Override
                    int restored(int count, ByteBuffer source, ByteBuffer target) {
                        if (!source.isReadOnly() && source.position() > 0) {
                            source.put(source.position() - 1, (byte) 0x77);
                        }
                        return count;
                    }
                }),
                defect("writes behind the limit of its target", Rule.STAGE_6, () -> new Restoring() {
                    @Override
                    int restored(int count, ByteBuffer source, ByteBuffer target) {
                        if (target.hasArray() && target.limit() < target.capacity()) {
                            target.array()[target.arrayOffset() + target.limit()] ^= 1;
                        }
                        return count;
                    }
                }),
                defect("reads behind the limit of its source", Rule.STAGE_6, () -> new PlainCompressor() {
                    @Override
                    public int decompress(ByteBuffer source, ByteBuffer target) {
                        if (source.hasArray() && source.remaining() > HEADER) {
                            int length = source.getInt(source.position() + 1);
                            int end = source.position() + HEADER + length;
                            source.limit(length > 0 && end <= source.capacity() ? end : source.limit());
                        }
                        return super.decompress(source, target);
                    }
                }),
                defect("works on arrays alone", Rule.STAGE_7, () -> new PlainCompressor() {
                    @Override
                    public int compress(ByteBuffer source, ByteBuffer target, int level) {
                        return super.compress(source, target, level) + 0 * target.array().length;
                    }
                }),
                defect("waits while it holds a lock, which pins a virtual thread", Rule.STAGE_8, () -> new Restoring() {
                    private final Object lock = new Object();

                    @Override
                    int restored(int count, ByteBuffer source, ByteBuffer target) {
                        synchronized (lock) {
                            try {
                                lock.wait(1);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }
                        return count;
                    }
                }),
                defect("throws another exception for bad bytes", Rule.STAGE_9, () -> new PlainCompressor() {
                    @Override
                    public int decompress(ByteBuffer source, ByteBuffer target) {
                        if (source.remaining() == 3) {
                            throw new IllegalArgumentException("three bytes");
                        }
                        return super.decompress(source, target);
                    }
                }),
                defect("shows the payload in an exception", Rule.STAGE_10, () -> new PlainCompressor() {
                    @Override
                    public int decompress(ByteBuffer source, ByteBuffer target) {
                        String text = StandardCharsets.ISO_8859_1.decode(source.duplicate()).toString();
                        try {
                            return super.decompress(source, target);
                        } catch (CodecException e) {
                            throw new CodecException("What is this? " + text);
                        }
                    }
                }));
    }

    /** Numbers the frames of a connection, and takes the next number alone. */
    private static final class NeedsTheFrameBefore extends PlainCompressor {
        @Override
        public Compressor open(Setup setup) {
            return new PlainCompressor() {
                private byte sent;
                private byte received;

                @Override
                public int compress(ByteBuffer source, ByteBuffer target, int level) {
                    int start = target.position();
                    int count = super.compress(source, target, level);
                    target.put(start, (byte) (target.get(start) + sent++));
                    return count;
                }

                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    ByteBuffer plain = ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
                    if (plain.hasRemaining()) {
                        plain.put(0, (byte) (plain.get(0) - received));
                    }
                    int count = super.decompress(plain, target);
                    if (count != TARGET_TOO_SMALL) {
                        received++;
                    }
                    source.position(source.limit());
                    return count;
                }
            };
        }
    }

    private static final class ShowsEarlierBytes extends PlainCompressor {
        @Override
        public int decompress(ByteBuffer source, ByteBuffer target) {
            if (source.remaining() < HEADER) {
                throw new CodecException("short");
            }
            int claimed = source.getInt(source.position() + 1);
            int there = source.remaining() - HEADER;
            if (claimed > there && claimed <= target.remaining()) {
                // Skips what is missing, so that the target's old bytes count as the result.
                source.position(source.position() + HEADER);
                int start = target.position();
                target.put(source).position(start + claimed);
                return claimed;
            }
            return super.decompress(source, target);
        }
    }

    private static final class SharesMemoryBetweenWays extends PlainCompressor {
        @Override
        public Compressor open(Setup setup) {
            byte[] scratch = new byte[80_000];
            return new PlainCompressor() {
                @Override
                public int compress(ByteBuffer source, ByteBuffer target, int level) {
                    return super.compress(through(source), target, level);
                }

                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    return super.decompress(through(source), target);
                }

                private ByteBuffer through(ByteBuffer source) {
                    int length = source.remaining();
                    source.get(scratch, 0, length);
                    Thread.yield();
                    return ByteBuffer.wrap(scratch, 0, length);
                }
            };
        }
    }

    private static final class MixesConnections extends PlainCompressor {
        private final byte[] last = new byte[1];

        @Override
        public int compress(ByteBuffer source, ByteBuffer target, int level) {
            int start = target.position();
            int count = super.compress(source, target, level);
            if (count > HEADER) {
                target.put(start + HEADER, (byte) (target.get(start + HEADER) ^ last[0]));
                last[0]++;
            }
            return count;
        }

        @Override
        public int decompress(ByteBuffer source, ByteBuffer target) {
            int start = target.position();
            int count = super.decompress(source, target);
            if (count > 0) {
                target.put(start, (byte) (target.get(start) ^ last[0] - 1));
            }
            return count;
        }
    }
}
