package ${package};

import com.google.auto.service.AutoService;
import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * Replace the session. This one hides bytes and protects nothing, and says so in {@code secure}; a cipher that
 * answers true there must pass more tests.
 */
@AutoService(Cipher.class)
public final class ${classPrefix}Cipher implements Cipher {

    private static final int KEY_BYTES = 32;

    /** For ServiceLoader. */
    public ${classPrefix}Cipher() {}

    @Override
    public String name() {
        return "${providerName}";
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        byte[] bytes = key.getEncoded();
        if (bytes == null || bytes.length != KEY_BYTES) {
            throw new AssemblyException("The cipher ${providerName} needs a key of 256 bits");
        }
        return new Session(bytes.clone());
    }

    @Override
    public byte[] generateKey(int bits) {
        if (bits != KEY_BYTES * 8) {
            throw new IllegalArgumentException("The cipher ${providerName} has keys of 256 bits, not of " + bits);
        }
        return Cipher.super.generateKey(bits);
    }

    private static final class Session implements CipherSession {

        private final byte[] key;
        private volatile boolean closed;

        Session(byte[] key) {
            this.key = key;
        }

        @Override
        public int overhead() {
            checkOpen();
            return 0;
        }

        @Override
        public int seal(ByteBuffer source, ByteBuffer target) {
            checkOpen();
            int length = source.remaining();
            for (int i = 0; i < length; i++) {
                target.put((byte) (source.get() ^ key[i % key.length]));
            }
            return length;
        }

        @Override
        public int open(ByteBuffer source, ByteBuffer target) {
            return seal(source, target);
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("The session is closed");
            }
        }

        @Override
        public void close() {
            closed = true;
            Arrays.fill(key, (byte) 0);
        }
    }
}
