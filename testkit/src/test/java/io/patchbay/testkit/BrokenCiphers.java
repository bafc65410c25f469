// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/** Ciphers with one defect each, and the contract that is to find it. */
final class BrokenCiphers {

    private BrokenCiphers() {}

    abstract static class Contract extends CipherContract {

        private final Cipher cipher;

        Contract(Cipher cipher) {
            this.cipher = cipher;
        }

        @Override
        protected Cipher cipher() {
            return cipher;
        }

        @Override
        protected boolean registeredAsService() {
            return false;
        }
    }

    /** Says that it is secure, and is not. */
    static class OnlyHides extends Contract {
        OnlyHides() {
            super(new Masking());
        }
    }

    static class ForgetsToCount extends Contract {
        ForgetsToCount() {
            super(new ToyCipher() {
                @Override
                boolean counts() {
                    return false;
                }
            });
        }
    }

    static class ForgetsTheSide extends Contract {
        ForgetsTheSide() {
            super(new ToyCipher() {
                @Override
                boolean tellsSides() {
                    return false;
                }
            });
        }
    }

    static class MakesTheSameKeyAgain extends Contract {
        MakesTheSameKeyAgain() {
            super(new ToyCipher() {
                @Override
                public byte[] generateKey(int bits) {
                    return Samples.randomBytes(bits / 8, 1);
                }
            });
        }
    }

    static class GreetsAnew extends Contract {
        GreetsAnew() {
            super(new Masking() {
                private byte times;

                @Override
                ByteBuffer greeting() {
                    return ByteBuffer.wrap(new byte[] {times++});
                }
            });
        }
    }

    static class GreetsAtLength extends Contract {
        GreetsAtLength() {
            super(new Masking() {
                @Override
                ByteBuffer greeting() {
                    return ByteBuffer.allocate(1_025);
                }
            });
        }
    }

    static class TakesNoiseBadly extends Contract {
        TakesNoiseBadly() {
            super(new ToyCipher() {
                @Override
                boolean greets() {
                    return true;
                }

                @Override
                RuntimeException wrongGreeting() {
                    return new IllegalArgumentException("What is this?");
                }
            });
        }
    }

    /** Masks with the first byte of the key, and keeps the caller's array to do so. */
    private static class Masking implements Cipher {

        ByteBuffer greeting() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public String name() {
            return "masking";
        }

        @Override
        public CipherSession open(Setup setup, SecretKey key) {
            byte[] kept = key.getEncoded();
            if (kept.length == 0) {
                throw new AssemblyException("No key");
            }
            return new CipherSession() {
                @Override
                public ByteBuffer greeting() {
                    return Masking.this.greeting();
                }

                @Override
                public int overhead() {
                    return 0;
                }

                @Override
                public int seal(ByteBuffer source, ByteBuffer target) {
                    int length = source.remaining();
                    while (source.hasRemaining()) {
                        target.put((byte) (source.get() ^ kept[0]));
                    }
                    return length;
                }

                @Override
                public int open(ByteBuffer source, ByteBuffer target) {
                    return seal(source, target);
                }

                @Override
                public void close() {}
            };
        }
    }
}
