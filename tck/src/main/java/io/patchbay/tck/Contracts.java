// SPDX-License-Identifier: Apache-2.0
package io.patchbay.tck;

import io.patchbay.CodecException;
import io.patchbay.Endpoint;
import io.patchbay.Message;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.CipherContract;
import io.patchbay.testkit.CompressorContract;
import io.patchbay.testkit.ProtocolContract;
import io.patchbay.testkit.ProviderContract;
import io.patchbay.testkit.TransportContract;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of each kind, for whatever provider the run is about. */
final class Contracts {

    private Contracts() {}

    static Class<? extends ProviderContract> of(Provider provider) {
        if (provider instanceof Transport) {
            return OfTransport.class;
        } else if (provider instanceof Protocol) {
            return OfProtocol.class;
        } else if (provider instanceof Compressor) {
            return OfCompressor.class;
        }
        return OfCipher.class;
    }

    @ExtendWith(Subject.Resolver.class)
    static final class OfTransport extends TransportContract {

        private final Subject subject;

        OfTransport(Subject subject) {
            this.subject = subject;
        }

        @Override
        protected Transport transport() {
            return subject.make(Transport.class);
        }

        @Override
        protected Endpoint endpoint() {
            return super.endpoint().withOptions(subject.options());
        }
    }

    @ExtendWith(Subject.Resolver.class)
    static final class OfProtocol extends ProtocolContract {

        private static final int ENOUGH_BYTES = 1 << 16;

        private final Subject subject;

        OfProtocol(Subject subject) {
            this.subject = subject;
        }

        @Override
        protected Protocol protocol() {
            return subject.make(Protocol.class);
        }

        @Override
        protected Setup setup(Setup.Role role) {
            return subject.withOptions(super.setup(role).withMessageTypes(sampleTypes()));
        }

        /** A protocol says what it does not carry by refusing it. */
        @Override
        protected boolean supports(Class<?> kind) {
            Object body = kind == String.class ? "text"
                    : kind == byte[].class ? new byte[] {1, 2}
                    : kind == Map.class ? Map.of("a", 1)
                    : kind == List.class ? List.of(1)
                    : new Sample("a", 1, true, List.of("b"));
            try {
                protocol().open(setup(Setup.Role.CLIENT))
                        .encode(Message.of("chat", body), ByteBuffer.allocate(ENOUGH_BYTES));
                return true;
            } catch (CodecException e) {
                return false;
            }
        }

        @Override
        protected Duration timestampStep() {
            return subject.setting("timestampStep", Duration::parse, super.timestampStep());
        }

        @Override
        protected boolean detectsCorruption() {
            return subject.setting("detectsCorruption", Boolean::parseBoolean, super.detectsCorruption());
        }
    }

    @ExtendWith(Subject.Resolver.class)
    static final class OfCompressor extends CompressorContract {

        private final Subject subject;

        OfCompressor(Subject subject) {
            this.subject = subject;
        }

        @Override
        protected Compressor compressor() {
            return subject.make(Compressor.class);
        }

        @Override
        protected Setup setup(Setup.Role role) {
            return subject.withOptions(super.setup(role));
        }
    }

    @ExtendWith(Subject.Resolver.class)
    static final class OfCipher extends CipherContract {

        private final Subject subject;

        OfCipher(Subject subject) {
            this.subject = subject;
        }

        @Override
        protected Cipher cipher() {
            return subject.make(Cipher.class);
        }

        @Override
        protected Setup setup(Setup.Role role) {
            return subject.withOptions(super.setup(role));
        }

        @Override
        protected int keyBits() {
            int bits = subject.key().map(key -> key.length * Byte.SIZE).orElse(super.keyBits());
            return subject.setting("keyBits", Integer::parseInt, bits);
        }

        @Override
        protected SecretKey key() {
            return subject.key().<SecretKey>map(key -> new SecretKeySpec(key, "RAW")).orElseGet(super::key);
        }
    }
}
