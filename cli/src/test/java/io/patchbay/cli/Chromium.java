// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A browser without a window, driven over its DevTools protocol with the JDK's own WebSocket. */
final class Chromium implements AutoCloseable, WebSocket.Listener {

    private static final int PATIENCE_SECONDS = 120;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String MARK = "DevTools listening on ";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final WebSocket socket;
    private final StringBuilder partial = new StringBuilder();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private CompletionStage<?> lastSend = CompletableFuture.completedStage(null);

    /** Finds a browser on the path. */
    static Optional<Path> find() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Chromium(Path program, Path folder) throws IOException {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update", "--disable-sync",
                        "--disable-quic",
                        "--remote-debugging-port=0", "--user-data-dir=" + folder)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(address()), this)
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (IOException | RuntimeException e) {
            end();
            throw e;
        }
    }

    private String address() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(MARK)) {
                drain(lines);
                return line.substring(MARK.length());
            }
            said.append(line).append('\n');
        }
        throw new IOException("The browser has ended without a debugging address: " + said);
    }

    /** A full pipe would stop the browser. */
    private static void drain(BufferedReader lines) {
        Thread thread = new Thread(() -> lines.lines().forEach(line -> {}));
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, e) -> {});
        thread.start();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            JsonNode message = JSON.readTree(partial.toString());
            partial.setLength(0);
            hear(message);
        }
        from.request(1);
        return null;
    }

    private void hear(JsonNode message) {
        JsonNode id = message.get("id");
        if (id != null) {
            answers.remove(id.asInt()).complete(message);
        } else if (message.get("method").asString().equals("Runtime.exceptionThrown")) {
            problems.add(message.get("params").toString());
        } else if (message.get("method").asString().equals("Log.entryAdded")
                && message.at("/params/entry/level").asString().equals("error")) {
            problems.add(message.at("/params/entry").toString());
        }
    }

    private JsonNode call(String session, String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        Map<String, Object> request = new HashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (session != null) {
            request.put("sessionId", session);
        }
        lastSend = lastSend.thenCompose(sent -> socket.sendText(JSON.writeValueAsString(request), true));
        JsonNode message = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        assertTrue(message.get("error") == null, () -> method + ": " + message);
        return message.get("result");
    }

    /** Opens a page in a tab of its own. */
    Tab open(String url) {
        String target = call(null, "Target.createTarget", Map.of("url", "about:blank")).get("targetId").asString();
        String session = call(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asString();
        Tab tab = new Tab(session);
        tab.call("Runtime.enable", Map.of());
        tab.call("Log.enable", Map.of());
        tab.call("Page.enable", Map.of());
        tab.call("Page.navigate", Map.of("url", url));
        tab.until("document.readyState === 'complete' && location.href === '" + url + "'");
        return tab;
    }

    /** Errors that pages had: exceptions, breaches of their policy, files that were not found. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** One page. */
    final class Tab {

        private final String session;

        private Tab(String session) {
            this.session = session;
        }

        JsonNode call(String method, Map<String, ?> parameters) {
            return Chromium.this.call(session, method, parameters);
        }

        /** What an expression, or the promise that it is, gives. */
        JsonNode value(String expression) {
            JsonNode result = call("Runtime.evaluate", Map.of(
                    "expression", expression, "returnByValue", true, "awaitPromise", true));
            assertTrue(result.get("exceptionDetails") == null, () -> expression + ": " + result);
            JsonNode value = result.at("/result/value");
            return value.isMissingNode() ? JSON.nullNode() : value;
        }

        String text(String selector) {
            return value("document.querySelector('" + selector + "').textContent").asString();
        }

        void until(String condition) {
            Awaitility.await(condition)
                    .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> value("Boolean(" + condition + ")").asBoolean());
        }

        /** Moves the mouse to the middle of an element and clicks. */
        void click(String selector) {
            JsonNode middle = value("(() => { const box = document.querySelector('" + selector
                    + "').getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()");
            for (String type : new String[] {"mousePressed", "mouseReleased"}) {
                call("Input.dispatchMouseEvent", Map.of(
                        "type", type, "x", middle.get(0).asDouble(), "y", middle.get(1).asDouble(), "button", "left",
                        "clickCount", 1));
            }
        }

        /** Clicks into a field and types. */
        void type(String selector, String text) {
            click(selector);
            call("Input.insertText", Map.of("text", text));
        }
    }

    @Override
    public void close() {
        try {
            call(null, "Browser.close", Map.of());
        } finally {
            end();
        }
    }

    /** Ends it with all of its processes, so that nobody writes to its folder any more. */
    private void end() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
    }
}
