package ${package};

import com.google.auto.service.AutoService;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * Replace the session. This one hides bytes and protects nothing, and says so in {@code secure}; a cipher that
 * answers true there must pass more tests.
 */
@AutoService(Cipher.class)
public final class ${classPrefix}Cipher implements Cipher {

    @Override
    public String name() {
        return "${providerName}";
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public Set<Integer> keyBits() {
        return Set.of(256);
    }

    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        return new Session(keyBytes(key));
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
