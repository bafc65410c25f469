// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.SecretKey;

/** Ciphers with one defect each: of the toy cipher, or of one that only hides. */
final class BrokenCiphers {

    private BrokenCiphers() {}

    static class Contract extends CipherContract {
        @Override
        protected Cipher cipher() {
            return (Cipher) Defect.current();
        }

        @Override
        protected boolean registeredAsService() {
            return false;
        }
    }

    private static Defect defect(String what, Rule rule, Supplier<? extends Cipher> provider) {
        return new Defect("cipher " + what, rule, Contract.class, provider);
    }

    static List<Defect> all() {
        return List.of(
                defect("keeps the array of its key", Rule.CIPHER_1, () -> new Masking() {
                    @Override
                    byte[] copy(byte[] key) {
                        return key;
                    }
                }),
                defect("takes an empty key", Rule.CIPHER_2, () -> new Masking() {
                    @Override
                    void check(byte[] key) {}
                }),
                defect("makes the same key again", Rule.CIPHER_3, () -> new Masking() {
                    @Override
                    public byte[] generateKey(int bits) {
                        return Samples.randomBytes(bits / 8, 1);
                    }
                }),
                defect("rounds the length of a key", Rule.CIPHER_4, () -> new Masking() {
                    @Override
                    public byte[] generateKey(int bits) {
                        byte[] key = new byte[Math.max(8, bits) / 8];
                        new SecureRandom().nextBytes(key);
                        return key;
                    }
                }),
                defect("calls itself secure and only hides", Rule.CIPHER_5, () -> new Masking() {
                    @Override
                    public boolean secure() {
                        return true;
                    }
                }),
                defect("opens a frame again", Rule.CIPHER_6, () -> new ToyCipher() {
                    @Override
                    boolean counts() {
                        return false;
                    }
                }),
                defect("does not notice a frame that is missing", Rule.CIPHER_7, () -> new ToyCipher() {
                    @Override
                    boolean numbers() {
                        return false;
                    }
                }),
                defect("opens its own frames", Rule.CIPHER_8, () -> new ToyCipher() {
                    @Override
                    boolean tellsSides() {
                        return false;
                    }
                }),
                defect("uses a nonce again", Rule.CIPHER_9, () -> new ToyCipher() {
                    @Override
                    void fill(byte[] nonce) {
                        Arrays.fill(nonce, (byte) 7);
                    }

                    @Override
                    boolean numbers() {
                        return false;
                    }

                    @Override
                    boolean counts() {
                        return false;
                    }
                }),
                defect("ignores its key", Rule.CIPHER_10, () -> new Masking() {
                    @Override
                    byte[] copy(byte[] key) {
                        return new byte[] {0x55};
                    }
                }),
                defect("loses the last byte of a large frame", Rule.CIPHER_11, () -> new Masking() {
                    @Override
                    int mask(ByteBuffer source, ByteBuffer target, byte[] key) {
                        if (source.remaining() > 65_000) {
                            int count = super.mask(source.slice().limit(source.remaining() - 1), target, key);
                            source.position(source.limit());
                            return count;
                        }
                        return super.mask(source, target, key);
                    }
                }),
                defect("wipes its target first, so not in place", Rule.CIPHER_12, () -> new Masking() {
                    @Override
                    int mask(ByteBuffer source, ByteBuffer target, byte[] key) {
                        for (int i = 0; i < source.remaining(); i++) {
                            target.put(target.position() + i, (byte) 0);
                        }
                        return super.mask(source, target, key);
                    }
                }),
                defect("asks for less room than it needs", Rule.CIPHER_13, () -> new ToyCipher() {
                    @Override
                    int room() {
                        return super.room() - 1;
                    }
                }),
                defect("greets with other bytes at every call", Rule.CIPHER_14, () -> new Masking() {
                    private byte times;

                    @Override
                    ByteBuffer greeting(Setup setup) {
                        return ByteBuffer.wrap(new byte[] {times++});
                    }
                }),
                defect("greets at length", Rule.CIPHER_14, () -> new Masking() {
                    @Override
                    ByteBuffer greeting(Setup setup) {
                        return ByteBuffer.allocate(1_025);
                    }
                }),
                defect("answers a short greeting with a long one", Rule.CIPHER_15, () -> new Masking() {
                    @Override
                    ByteBuffer greeting(Setup setup) {
                        return ByteBuffer.allocate(setup.role() == Setup.Role.CLIENT ? 20 : 900);
                    }
                }),
                defect("does not take its own kind's greeting", Rule.CIPHER_16, () -> new Masking() {
                    @Override
                    ByteBuffer greeting(Setup setup) {
                        return ByteBuffer.allocate(20);
                    }

                    @Override
                    void greeted(ByteBuffer greeting) {
                        throw new CodecException("never heard");
                    }
                }),
                defect("takes noise for a greeting badly", Rule.CIPHER_17, () -> new ToyCipher() {
                    @Override
                    boolean greets() {
                        return true;
                    }

                    @Override
                    RuntimeException wrongGreeting() {
                        return new IllegalArgumentException("What is this?");
                    }
                }),
                defect("seals and opens with one scratch array", Rule.CIPHER_18, () -> new Masking() {
                    @Override
                    byte[] scratch() {
                        return new byte[80_000];
                    }
                }),
                defect("works after its end", Rule.CIPHER_19, () -> new Masking() {
                    @Override
                    void checkOpen(boolean closed) {}
                }),
                defect("relies on the order of datagrams", Rule.CIPHER_20, () -> new ToyCipher() {
                    @Override
                    boolean reliesOnOrder() {
                        return true;
                    }
                }),
                defect("lists a length that no key has", Rule.CIPHER_21, () -> new Masking() {
                    @Override
                    public Set<Integer> keyBits() {
                        return Set.of(128, 12);
                    }
                }),
                defect("lists other lengths at every call", Rule.CIPHER_21, () -> new Masking() {
                    private int bits = 128;

                    @Override
                    public Set<Integer> keyBits() {
                        bits += 8;
                        return Set.of(bits);
                    }
                }),
                defect("refuses a key of a length that it lists", Rule.CIPHER_22, () -> new ToyCipher() {
                    @Override
                    public Set<Integer> keyBits() {
                        return Set.of(128, 192, 256);
                    }
                }),
                defect("takes a key of a length that it does not list", Rule.CIPHER_22, () -> new Masking() {
                    @Override
                    public Set<Integer> keyBits() {
                        return Set.of(128, 256);
                    }
                }),
                defect("has one scratch array for all sessions", Rule.PROVIDER_9, () -> new Masking() {
                    private final byte[] shared = new byte[80_000];

                    @Override
                    byte[] scratch() {
                        return shared;
                    }
                }),
                defect("shows its key", Rule.STAGE_10, () -> new Masking() {
                    private final String[] last = {""};

                    @Override
                    byte[] copy(byte[] key) {
                        last[0] = HexFormat.of().formatHex(key);
                        return super.copy(key);
                    }

                    @Override
                    public Map<String, String> describe(Setup setup) {
                        return Map.of("key", last[0]);
                    }
                }));
    }

    /** Masks with the key, over and over. Its parts can be broken one by one. */
    static class Masking implements Cipher {

        ByteBuffer greeting(Setup setup) {
            return ByteBuffer.allocate(0);
        }

        void greeted(ByteBuffer greeting) {}

        byte[] copy(byte[] key) {
            return key.clone();
        }

        void check(byte[] key) {
            if (key.length == 0) {
                throw new AssemblyException("No key");
            }
        }

        /** Through what frames pass; none if there is none. */
        byte[] scratch() {
            return new byte[0];
        }

        void checkOpen(boolean closed) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
        }

        int mask(ByteBuffer source, ByteBuffer target, byte[] key) {
            int length = source.remaining();
            for (int i = 0; i < length; i++) {
                target.put((byte) (source.get() ^ key[i % key.length]));
            }
            return length;
        }

        @Override
        public boolean secure() {
            return false;
        }

        @Override
        public String name() {
            return "masking";
        }

        @Override
        public CipherSession open(Setup setup, SecretKey secret) {
            check(secret.getEncoded());
            byte[] key = copy(secret.getEncoded());
            byte[] scratch = scratch();
            return new CipherSession() {
                private volatile boolean closed;

                @Override
                public ByteBuffer greeting() {
                    return Masking.this.greeting(setup);
                }

                @Override
                public void greeted(ByteBuffer greeting) {
                    Masking.this.greeted(greeting);
                }

                @Override
                public int overhead() {
                    return 0;
                }

                @Override
                public int seal(ByteBuffer source, ByteBuffer target) {
                    checkOpen(closed);
                    if (scratch.length == 0) {
                        return mask(source, target, key);
                    }
                    int length = source.remaining();
                    source.get(scratch, 0, length);
                    Thread.yield();
                    return mask(ByteBuffer.wrap(scratch, 0, length), target, key);
                }

                @Override
                public int open(ByteBuffer source, ByteBuffer target) {
                    return seal(source, target);
                }

                @Override
                public void close() {
                    closed = true;
                }
            };
        }
    }
}
