// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.spi.ConnectionCheck;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Protocols with one defect each. */
final class BrokenProtocols {

    private BrokenProtocols() {}

    static class Contract extends PlainProtocolContractTest {
        @Override
        protected Protocol protocol() {
            return (Protocol) Defect.current();
        }
    }

    private static Defect defect(String what, Rule rule, Supplier<? extends Protocol> provider) {
        return new Defect("protocol " + what, rule, Contract.class, provider);
    }

    /** A protocol whose codec does something else. */
    private static Supplier<Protocol> codec(Function<MessageCodec, MessageCodec> change) {
        return () -> new PlainProtocol() {
            @Override
            public MessageCodec open(Setup setup) {
                return change.apply(super.open(setup));
            }
        };
    }

    /** A protocol whose received bodies are decoded when somebody asks. */
    private static Supplier<Protocol> bodies(Function<byte[], EncodedBody> body) {
        return () -> new PlainProtocol() {
            @Override
            Object asBody(byte[] bytes, boolean text) {
                return body.apply(bytes);
            }
        };
    }

    static List<Defect> all() {
        return List.of(
                defect("rounds the time", Rule.PROTOCOL_1, () -> new PlainProtocol() {
                    @Override
                    long time(long millis) {
                        return millis / 1_000 * 1_000;
                    }
                }),
                defect("throws when the target is too small", Rule.PROTOCOL_2, () -> new PlainProtocol() {
                    @Override
                    boolean checksTheRoom() {
                        return false;
                    }
                }),
                defect("throws another exception for a body that it cannot carry", Rule.PROTOCOL_3,
                        codec(codec -> new Delegating(codec) {
                            @Override
                            public int encode(Message message, ByteBuffer target) {
                                if (message.body() instanceof List<?> list) {
                                    throw new ClassCastException("no lists, and not " + list.size());
                                }
                                return super.encode(message, target);
                            }
                        })),
                defect("takes types that are not registered", Rule.PROTOCOL_4, () -> new PlainProtocol() {
                    @Override
                    boolean checksTypes() {
                        return false;
                    }
                }),
                defect("cannot send on what it received", Rule.PROTOCOL_5, () -> new PlainProtocol() {
                    @Override
                    Object asBody(byte[] bytes, boolean text) {
                        return new Body(bytes);
                    }

                    @Override
                    public MessageCodec open(Setup setup) {
                        return new Delegating(super.open(setup)) {
                            @Override
                            public int encode(Message message, ByteBuffer target) {
                                if (message.body() instanceof EncodedBody) {
                                    throw new CodecException("this has a body already");
                                }
                                return super.encode(message, target);
                            }
                        };
                    }
                }),
                defect("ignores its checksum", Rule.PROTOCOL_6, () -> new PlainProtocol() {
                    @Override
                    boolean checksTheSum() {
                        return false;
                    }
                }),
                defect("allocates whatever length a frame claims", Rule.PROTOCOL_7,
                        codec(codec -> new Delegating(codec) {
                            @Override
                            public Message decode(ByteBuffer frame) {
                                int claimed = frame.remaining() < 4 ? 0 : frame.getInt(frame.position()) & 0x3F_FFFF;
                                byte[] early = new byte[claimed];
                                return early.length < 0 ? null : super.decode(frame);
                            }
                        })),
                defect("never comes back from a long frame", Rule.PROTOCOL_7, codec(codec -> new Delegating(codec) {
                    @Override
                    public Message decode(ByteBuffer frame) {
                        while (frame.remaining() == 64 << 10 && !Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                        return super.decode(frame);
                    }
                })),
                defect("keeps the frame", Rule.PROTOCOL_8, () -> new PlainProtocol() {
                    @Override
                    Object lazyBody(ByteBuffer frame, int length, boolean text) {
                        ByteBuffer kept = frame.slice(frame.position(), length);
                        frame.position(frame.position() + length);
                        return new Body(new byte[0]) {
                            @Override
                            byte[] content() {
                                byte[] bytes = new byte[kept.remaining()];
                                kept.duplicate().get(bytes);
                                return bytes;
                            }
                        };
                    }
                }),
                defect("ignores what stands behind its message", Rule.PROTOCOL_9, () -> new PlainProtocol() {
                    @Override
                    boolean checksTheSum() {
                        return false;
                    }

                    @Override
                    boolean checksTheEnd() {
                        return false;
                    }
                }),
                defect("says that it carries signals and does not", Rule.PROTOCOL_10,
                        codec(codec -> new Delegating(codec) {
                            @Override
                            public boolean carriesSignals() {
                                return true;
                            }
                        })),
                defect("calls its bytes text", Rule.PROTOCOL_11, codec(codec -> new Delegating(codec) {
                    @Override
                    public boolean textual() {
                        return true;
                    }
                })),
                defect("has one scratch array for all threads", Rule.PROTOCOL_12, () -> new PlainProtocol() {
                    private final byte[] scratch = new byte[80_000];

                    @Override
                    byte[] bodyOf(ByteBuffer frame, int length) {
                        frame.get(scratch, 0, length);
                        return Arrays.copyOf(scratch, length);
                    }
                }),
                defect("changes the message that it writes", Rule.PROTOCOL_13, codec(codec -> new Delegating(codec) {
                    @Override
                    public int encode(Message message, ByteBuffer target) {
                        int count = super.encode(message, target);
                        if (message.body() instanceof byte[] bytes && bytes.length > 0 && count > 0) {
                            bytes[0]++;
                        }
                        return count;
                    }
                })),
                defect("gives a buffer for a body", Rule.PROTOCOL_14, bodies(bytes -> new Body(bytes) {
                    @Override
                    Object natural() {
                        return ByteBuffer.wrap(content());
                    }
                })),
                defect("gives away its own array", Rule.PROTOCOL_15, bodies(bytes -> new Body(bytes) {
                    @Override
                    public byte[] bytes() {
                        return content();
                    }
                })),
                defect("throws another exception for a body of another type", Rule.PROTOCOL_16,
                        bodies(bytes -> new Body(bytes) {
                            @Override
                            RuntimeException wrongType() {
                                return new ClassCastException("no");
                            }
                        })),
                defect("asks a question that it cannot write", Rule.PROTOCOL_17, codec(codec -> new Delegating(codec) {
                    @Override
                    public Optional<ConnectionCheck> check() {
                        return Optional.of(new ConnectionCheck(Message.of("check", List.of()), answer -> true));
                    }
                })),
                defect("numbers its types as it likes", Rule.PROTOCOL_18, codec(codec -> new Delegating(codec) {
                    @Override
                    public Message decode(ByteBuffer frame) {
                        Message message = super.decode(frame);
                        return Message.of(message.type(), 77, message.timestampMillis(), message.body());
                    }
                })));
    }

    /** Passes every call on. */
    private static class Delegating implements MessageCodec {

        private final MessageCodec codec;

        Delegating(MessageCodec codec) {
            this.codec = codec;
        }

        @Override
        public int encode(Message message, ByteBuffer target) {
            return codec.encode(message, target);
        }

        @Override
        public Message decode(ByteBuffer frame) {
            return codec.decode(frame);
        }
    }

    /** A body that is decoded when it is asked. */
    private static class Body implements EncodedBody {

        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] content() {
            return bytes;
        }

        Object natural() {
            return text();
        }

        RuntimeException wrongType() {
            return new CodecException("neither text nor bytes");
        }

        @Override
        public <T> T as(Class<T> type) {
            if (type == byte[].class) {
                return type.cast(bytes());
            } else if (type == String.class) {
                return type.cast(text());
            } else if (type == Object.class) {
                return type.cast(natural());
            }
            throw wrongType();
        }

        @Override
        public String text() {
            return new String(content(), StandardCharsets.UTF_8);
        }

        @Override
        public byte[] bytes() {
            return content().clone();
        }
    }
}
