// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.nio.ByteBuffer;

/** Compressors with one defect each, and the contract that is to find it. */
final class BrokenCompressors {

    private BrokenCompressors() {}

    abstract static class Contract extends CompressorContract {

        private final Compressor compressor;

        Contract(Compressor compressor) {
            this.compressor = compressor;
        }

        @Override
        protected Compressor compressor() {
            return compressor;
        }

        @Override
        protected boolean registeredAsService() {
            return false;
        }
    }

    static class LosesAByte extends Contract {
        LosesAByte() {
            super(new PlainCompressor() {
                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    int count = super.decompress(source, target);
                    if (count > 65_000) {
                        target.position(target.position() - 1);
                        return count - 1;
                    }
                    return count;
                }
            });
        }
    }

    static class ThrowsWhenTheTargetIsTooSmall extends Contract {
        ThrowsWhenTheTargetIsTooSmall() {
            super(new PlainCompressor() {
                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    int count = super.decompress(source, target);
                    if (count == TARGET_TOO_SMALL) {
                        throw new CodecException("too small");
                    }
                    return count;
                }
            });
        }
    }

    static class WritesOutsideItsTarget extends Contract {
        WritesOutsideItsTarget() {
            super(new PlainCompressor() {
                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    int count = super.decompress(source, target);
                    if (target.hasArray() && target.limit() < target.capacity()) {
                        target.array()[target.arrayOffset() + target.limit()] ^= 1;
                    }
                    return count;
                }
            });
        }
    }

    static class LeavesPositionsWrong extends Contract {
        LeavesPositionsWrong() {
            super(new PlainCompressor() {
                @Override
                public int compress(ByteBuffer source, ByteBuffer target, int level) {
                    return super.compress(source.duplicate(), target, level);
                }
            });
        }
    }

    static class ChangesItsSource extends Contract {
        ChangesItsSource() {
            super(new PlainCompressor() {
                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    int start = source.position();
                    int count = super.decompress(source, target);
                    if (!source.isReadOnly()) {
                        source.put(start, (byte) 0);
                    }
                    return count;
                }
            });
        }
    }

    static class HasABadName extends Contract {
        HasABadName() {
            super(new PlainCompressor() {
                @Override
                public String name() {
                    return "Plain_Compressor";
                }
            });
        }
    }

    static class HasAFieldThatChanges extends Contract {
        HasAFieldThatChanges() {
            super(new Counting());
        }

        static class Counting extends PlainCompressor {
            private int frames;

            @Override
            public int compress(ByteBuffer source, ByteBuffer target, int level) {
                frames++;
                return super.compress(source, target, level) + 0 * frames;
            }
        }
    }

    static class SharesScratchMemory extends Contract {
        SharesScratchMemory() {
            super(new PlainCompressor() {
                private final byte[] scratch = new byte[80_000];

                @Override
                public int compress(ByteBuffer source, ByteBuffer target, int level) {
                    int length = source.remaining();
                    source.get(scratch, 0, length);
                    return super.compress(ByteBuffer.wrap(scratch, 0, length), target, level);
                }
            });
        }
    }

    static class ThrowsTheWrongType extends Contract {
        ThrowsTheWrongType() {
            super(new PlainCompressor() {
                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    if (source.remaining() == 3) {
                        throw new IllegalArgumentException("three bytes");
                    }
                    return super.decompress(source, target);
                }
            });
        }
    }

    static class TrustsAClaimedLength extends Contract {
        TrustsAClaimedLength() {
            super(new PlainCompressor() {
                @Override
                public int decompress(ByteBuffer source, ByteBuffer target) {
                    int claimed = source.remaining() < 4 ? 0 : source.getInt(source.position()) & 0xFF_FFFF;
                    byte[] early = new byte[claimed];
                    return super.decompress(source, target) + 0 * early.length;
                }
            });
        }
    }

    static class ShowsEarlierBytes extends Contract {
        ShowsEarlierBytes() {
            super(new PlainCompressor() {
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
            });
        }
    }

    static class HasANegativeBound extends Contract {
        HasANegativeBound() {
            super(new PlainCompressor() {
                @Override
                public int maxCompressedLength(int length) {
                    return length > 1 << 20 ? -1 : super.maxCompressedLength(length);
                }
            });
        }
    }

    static class IsNotRegistered extends CompressorContract {
        @Override
        protected Compressor compressor() {
            return new PlainCompressor();
        }
    }

    static class MixesConnections extends Contract {
        MixesConnections() {
            super(new PlainCompressor() {
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
            });
        }
    }
}
