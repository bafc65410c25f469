// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A reverse proxy before a listener, in a process of its own. Each request that it forwards has a header X-Via. */
final class ReverseProxy implements AutoCloseable {

    private static final int ATTEMPTS = 3;

    private final Process process;
    private final int port;

    private ReverseProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts {@code haproxy} or {@code nginx}; skips the test if it is missing. */
    static ReverseProxy start(String name, int backend) throws IOException, InterruptedException {
        Path system = Path.of("/usr/sbin", name);
        String program = Files.isExecutable(system) ? system.toString() : Outside.program(name);
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/proxies")), name);
            Process process = process(program, name, folder.toAbsolutePath(), port, backend);
            if (answers(process, port)) {
                return new ReverseProxy(process, port);
            }
            process.destroyForcibly().waitFor();
            if (attempt == ATTEMPTS) {
                throw new IOException(name + " does not start:\n" + Files.readString(folder.resolve("log")));
            }
        }
    }

    private static Process process(String program, String name, Path folder, int port, int backend) throws IOException {
        Path configuration = folder.resolve("conf");
        boolean haproxy = name.equals("haproxy");
        Files.writeString(configuration, haproxy ? haproxy(port, backend) : nginx(port, backend));
        List<String> command = haproxy
                ? List.of(program, "-db", "-f", configuration.toString())
                : List.of(program, "-p", folder.toString(), "-e", "stderr", "-c", configuration.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static String haproxy(int port, int backend) {
        return """
                defaults
                    mode http
                    timeout connect 10s
                    timeout client 60s
                    timeout server 60s
                frontend front
                    bind 127.0.0.1:%d
                    default_backend back
                backend back
                    http-reuse always
                    http-request set-header X-Via haproxy
                    server listener 127.0.0.1:%d
                """.formatted(port, backend);
    }

    private static String nginx(int port, int backend) {
        return """
                daemon off;
                master_process off;
                pid pid;
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    server {
                        listen 127.0.0.1:%d;
                        location / {
                            proxy_pass http://127.0.0.1:%d;
                            proxy_http_version 1.1;
                            proxy_request_buffering off;
                            proxy_set_header Upgrade $http_upgrade;
                            proxy_set_header Connection "upgrade";
                            proxy_set_header X-Via nginx;
                        }
                    }
                }
                """.formatted(port, backend);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(Process process, int port) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        }
        return false;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
