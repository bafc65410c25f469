// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PageServerTest {

    private PageServer server;
    private String host;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = PageServer.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        server.start(4711);
        host = server.url().replaceAll("^http://|/$", "");
        port = Integer.parseInt(host.substring(host.indexOf(':') + 1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Status line, header fields and body as they come; field names in lower case. */
    private String request(String method, String path, String hostHeader) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String head = method + " " + path + " HTTP/1.1\r\n"
                    + (hostHeader == null ? "" : "Host: " + hostHeader + "\r\n")
                    + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int body = answer.indexOf("\r\n\r\n");
            return body < 0 ? answer : answer.substring(0, body).toLowerCase(Locale.ROOT) + answer.substring(body);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html, <title>Patchbay chat</title>",
        "/index.html, text/html, <title>Patchbay chat</title>",
        "/chat.css, text/css, prefers-color-scheme",
        "/chat.js, text/javascript, textContent"
    })
    void itsFilesAreThereAndNobodyKeepsThem(String path, String type, String part) throws IOException {
        String answer = request("GET", path, host);
        assertTrue(answer.startsWith("http/1.1 200 ok"), answer);
        assertTrue(answer.contains("content-type: " + type + "; charset=utf-8"), answer);
        assertTrue(answer.contains("cache-control: no-store"), answer);
        assertTrue(answer.contains("x-content-type-options: nosniff"), answer);
        assertTrue(answer.contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';"
                + " img-src data:; connect-src ws://127.0.0.1:4711; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'\r\n"), answer);
        assertTrue(answer.contains(part), answer);
        String head = request("HEAD", path, host);
        assertTrue(head.startsWith("http/1.1 200 ok"), head);
        assertTrue(head.endsWith("\r\n\r\n"), head);
    }

    @Test
    void thePageKnowsWhereTheHubIs() throws IOException {
        String page = request("GET", "/", host);
        assertTrue(page.contains("data-hub-port=\"4711\""), page);
        assertFalse(page.contains("HUB_PORT"), page);
        assertTrue(request("GET", "/", "localhost:" + port).contains("connect-src ws://localhost:4711;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/favicon.ico", "/chat.js/", "/PageServer.class", "/../chat.js", "/%2e%2e/chat.js", "//chat.js", "/chat.js%00",
        "/index.html/../chat.css", "/Chat.js"
    })
    void nothingElseIsThere(String path) throws IOException {
        String answer = request("GET", path, host);
        assertTrue(answer.startsWith("http/1.1 404"), answer);
        assertFalse(answer.contains("textContent") || answer.contains("<html"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"})
    void aForeignNameIsRefused(String name) throws IOException {
        String answer = request("GET", "/", name);
        assertTrue(answer.startsWith("http/1.1 421"), answer);
        assertFalse(answer.contains("<html"), answer);
    }

    @Test
    void aMissingNameIsRefused() throws IOException {
        String answer = request("GET", "/", null);
        assertTrue(answer.startsWith("http/1.1 4"), answer);
        assertFalse(answer.contains("<html"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void itCanOnlyBeRead(String method) throws IOException {
        String answer = request(method, "/", host);
        assertTrue(answer.startsWith("http/1.1 405"), answer);
        assertTrue(answer.contains("allow: get, head"), answer);
    }

    @Test
    void whoSendsNothingKeepsNobodyElseWaiting() throws IOException {
        Socket[] idle = new Socket[20];
        try {
            for (int i = 0; i < idle.length; i++) {
                idle[i] = new Socket("127.0.0.1", port);
                idle[i].getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
            }
            assertTrue(request("GET", "/", host).startsWith("http/1.1 200"));
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void originsAreThoseOfThePage() {
        assertEquals("http://127.0.0.1:" + port + ",http://localhost:" + port, server.origins());
    }
}
