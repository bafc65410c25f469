// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What an application gets that has no codec-json: api and codec-binary alone, in a class loader of their own. */
class WithoutJsonTest {

    @Test
    void textAndBytesWorkAndStructuredBodiesNameTheArtifact() throws Exception {
        URL[] path = {location(Protocol.class), location(BinaryProtocol.class), testClasses()};
        // Not the platform's loader as parent, because it finds the modules of the module path too.
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            Class<?> there = loader.loadClass(Scenario.class.getName());
            Callable<?> scenario = (Callable<?>) there.getConstructor().newInstance();
            assertEquals("done", scenario.call());
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static URL testClasses() throws Exception {
        return new File(location(BinaryProtocol.class).toURI()).toPath().resolveSibling("test-classes").toUri().toURL();
    }

    /** Runs inside the other loader, with its copies of all classes. */
    public static final class Scenario implements Callable<String> {

        /** Made by reflection. */
        public Scenario() {}

        @Override
        public String call() {
            requireNoJson();
            for (int version = 1; version <= 2; version++) {
                MessageCodec codec = Frames.codec(version, Frames.CHAT_IS_7);
                require(Frames.decode(codec, Frames.encode(codec, Message.of("chat", "text"))).text().equals("text"));
                require(Frames.decode(codec, Frames.encode(codec, Message.of("chat",
                        new byte[3]))).bytes().length == 3);
                requireAdvice(() -> Frames.encode(codec, Message.of("chat", Map.of())));
                byte[] golden = Frames.resource("golden/v" + version + (version == 1 ? "-structured"
                        : "-structured-by-id")
                        + ".bin");
                Message structured = Frames.decode(codec, golden);
                require(structured.text().startsWith("{\"sender\""));
                requireAdvice(() -> structured.body(Map.class));
                require(Arrays.equals(golden, Frames.encode(codec, structured)));
            }
            String description = new BinaryProtocol().describe(Frames.setup(2, MessageTypes.none())).toString();
            require(description.contains("patchbay-codec-json"));
            return "done";
        }

        private static void requireNoJson() {
            try {
                Class.forName("io.patchbay.codec.json.JsonBodies");
            } catch (ClassNotFoundException expected) {
                return;
            }
            throw new AssertionError("codec-json is present");
        }

        private static void requireAdvice(Callable<?> task) {
            try {
                task.call();
            } catch (CodecException e) {
                require(e.getMessage().contains("io.patchbay:patchbay-codec-json"));
                return;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            throw new AssertionError("accepted");
        }

        private static void require(boolean condition) {
            if (!condition) {
                throw new AssertionError();
            }
        }
    }

    @Test
    void withCodecJsonTheSameBodiesAreRead() {
        Message structured = Frames.decode(
                Frames.codec(2, Frames.CHAT_IS_7), Frames.resource("golden/v2-structured-by-id.bin"));
        assertTrue(structured.body(Map.class).containsKey("sender"));
    }
}
