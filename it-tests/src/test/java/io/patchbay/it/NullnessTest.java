// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.pool.ConnectionPool;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import io.patchbay.sync.Outbox;
import io.patchbay.testkit.Rule;
import io.patchbay.transport.sockets.SocketLinks;
import java.io.File;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.net.SocketOption;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSpecify's annotations tell what may be {@code null} to those who have them, and are no burden to the others. */
class NullnessTest {

    private static final String USES_THE_API = """
            package consumer;

            import io.patchbay.*;
            import io.patchbay.pool.*;
            import io.patchbay.spi.*;
            import io.patchbay.sync.*;
            import io.patchbay.transport.sockets.*;
            import java.net.StandardSocketOptions;
            import java.nio.ByteBuffer;
            import java.util.concurrent.*;

            final class Consumer implements LinkHandler {
                public void onOpen(Link link) {
                    CompletionStage<Void> closed = link.close();
                    closed.thenRun(() -> link.option(StandardSocketOptions.SO_SNDBUF));
                }
                public void onFrame(ByteBuffer frame) {}
                public void onClosed(%s Throwable cause) {
                    throw new TransportException("lost", cause);
                }
                CompletableFuture<Void> all(Listener listener, Connection connection, Message message) {
                    listener.broadcastExcept(null, message);
                    return connection.closeAsync();
                }
                long stored(ConnectionPool pool, Outbox outbox, Endpoint endpoint) {
                    try (Lease lease = pool.acquire(endpoint)) {
                        return outbox.send("seen", lease.connection().endpoint().toString());
                    }
                }
                void lent(Connection connection, Link link, ByteBuffer large) {
                    connection.sendLent(large, () -> link.sendLent(large, () -> new PeerPace()));
                }
                CompletionStage<Binding> bound(SocketLinks links, Setup setup) {
                    return links.listen(setup, () -> null);
                }
            }
            """;

    private static final String REQUIRES =
            "requires io.patchbay.pool; requires io.patchbay.sync; requires io.patchbay.transport.sockets;";

    @TempDir
    Path folder;

    @Test
    void aConsumerWithoutTheAnnotationsCompilesWithoutWarnings() {
        compile(ours(), "module consumer {" + REQUIRES + "}", USES_THE_API.formatted(""));
    }

    @Test
    void aConsumerWithTheAnnotationsCompilesWithoutWarnings() {
        compile(
                ours() + File.pathSeparator + annotations(),
                "@org.jspecify.annotations.NullMarked module consumer {" + REQUIRES + "requires static org.jspecify; }",
                USES_THE_API.formatted("@org.jspecify.annotations.Nullable"));
    }

    @Test
    void signaturesSayWhatMayBeNull() throws NoSuchMethodException {
        for (Class<?> one : List.of(
                Connection.class, Provider.class, SocketLinks.class, ConnectionPool.class, Outbox.class, Rule.class)) {
            assertTrue(names(one.getPackage()).contains("NullMarked"), one.getPackageName());
        }
        var except = Listener.class.getMethod("broadcastExcept", Connection.class, Message.class);
        assertTrue(isNullable(except.getAnnotatedParameterTypes()[0]));
        assertFalse(isNullable(except.getAnnotatedParameterTypes()[1]));
        var closed = LinkHandler.class.getMethod("onClosed", Throwable.class);
        assertTrue(isNullable(closed.getAnnotatedParameterTypes()[0]));
        assertTrue(isNullable(Connection.class.getMethod("option", SocketOption.class).getAnnotatedReturnType()));
        var listen = SocketLinks.class.getMethod("listen", Setup.class, Supplier.class);
        var supplier = (AnnotatedParameterizedType) listen.getAnnotatedParameterTypes()[1];
        assertTrue(isNullable(supplier.getAnnotatedActualTypeArguments()[0]));
        assertFalse(isNullable(Connection.class.getMethod("endpoint").getAnnotatedReturnType()));
    }

    private static boolean isNullable(AnnotatedElement type) {
        return names(type).contains("Nullable");
    }

    private static List<String> names(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(each -> each.annotationType().getSimpleName())
                .toList();
    }

    private void compile(String modulePath, String module, String type) {
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        boolean done = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        found,
                        List.of("--release", "17", "-Xlint:all", "-Werror", "-d", folder.toString(),
                                "--module-path", modulePath),
                        null,
                        List.of(source("module-info.java", module), source("consumer/Consumer.java", type)))
                .call();
        assertEquals(List.of(), found.getDiagnostics());
        assertTrue(done);
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static String ours() {
        return Stream.of("", ".pool", ".sync", ".transport.sockets")
                .map(name -> Path.of(Jars.ours().get("io.patchbay" + name).location().orElseThrow()))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String annotations() {
        return Stream.of(Jars.classPath().split(File.pathSeparator))
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith("jspecify-"))
                .findAny()
                .orElseThrow();
    }
}
