// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.CodecException;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Protocols with one defect each, and the contract that is to find it. */
final class BrokenProtocols {

    private BrokenProtocols() {}

    abstract static class Contract extends PlainProtocolContractTest {

        private final Protocol protocol;

        Contract(Protocol protocol) {
            this.protocol = protocol;
        }

        @Override
        protected Protocol protocol() {
            return protocol;
        }
    }

    static class KeepsTheFrame extends Contract {
        KeepsTheFrame() {
            super(new PlainProtocol() {
                @Override
                Object lazyBody(ByteBuffer frame, int length, boolean text) {
                    ByteBuffer kept = frame.slice(frame.position(), length);
                    frame.position(frame.position() + length);
                    return new LateBody(kept);
                }
            });
        }
    }

    /** Reads its bytes when it is asked, from memory that is not its own. */
    private record LateBody(ByteBuffer kept) implements EncodedBody {
        @Override
        public <T> T as(Class<T> type) {
            if (type == byte[].class) {
                return type.cast(bytes());
            } else if (type == String.class || type == Object.class) {
                return type.cast(text());
            }
            throw new CodecException("neither text nor bytes");
        }

        @Override
        public String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        @Override
        public byte[] bytes() {
            byte[] bytes = new byte[kept.remaining()];
            kept.duplicate().get(bytes);
            return bytes;
        }
    }

    static class IgnoresTheSum extends Contract {
        IgnoresTheSum() {
            super(new PlainProtocol() {
                @Override
                boolean checksTheSum() {
                    return false;
                }
            });
        }
    }

    static class IgnoresTheEnd extends Contract {
        IgnoresTheEnd() {
            super(new PlainProtocol() {
                @Override
                boolean checksTheSum() {
                    return false;
                }

                @Override
                boolean checksTheEnd() {
                    return false;
                }
            });
        }
    }

    static class IgnoresTheRegistry extends Contract {
        IgnoresTheRegistry() {
            super(new PlainProtocol() {
                @Override
                boolean checksTypes() {
                    return false;
                }
            });
        }
    }

    static class ThrowsWhenTheTargetIsTooSmall extends Contract {
        ThrowsWhenTheTargetIsTooSmall() {
            super(new PlainProtocol() {
                @Override
                boolean checksTheRoom() {
                    return false;
                }
            });
        }
    }

    static class SharesScratchMemory extends Contract {
        SharesScratchMemory() {
            super(new PlainProtocol() {
                private final byte[] scratch = new byte[80_000];

                @Override
                byte[] bodyOf(ByteBuffer frame, int length) {
                    frame.get(scratch, 0, length);
                    return Arrays.copyOf(scratch, length);
                }
            });
        }
    }

    static class RoundsTheTime extends Contract {
        RoundsTheTime() {
            super(new PlainProtocol() {
                @Override
                long time(long millis) {
                    return millis / 1_000 * 1_000;
                }
            });
        }
    }
}
