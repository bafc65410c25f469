// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The chat's page in a real browser, together with terminals. */
@Tag("browser")
@Timeout(600)
class BrowserTest {

    private static final String ATTACK = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>";

    @TempDir
    private Path folder;

    private ChatServer server;
    private Chromium browser;

    @BeforeEach
    void start() throws IOException {
        Optional<Path> program = Chromium.find();
        if (program.isEmpty() && "true".equals(System.getenv("CI"))) {
            fail("No Chromium on the path, and the build server needs one");
        }
        assumeTrue(program.isPresent(), "No Chromium on the path, so the page is not tested in a browser");
        server = new ChatServer(
                InetAddress.getByName("127.0.0.1"),
                new ChatServer.Ports(0, 0, 0, 0),
                new ErrorLines(System.err, System::nanoTime));
        browser = new Chromium(program.get(), folder);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Chromium.Tab joined(String name) {
        Chromium.Tab page = browser.open(server.pageUrl());
        page.type("#name", name);
        page.click("#enter");
        page.until("document.getElementById('state').textContent === 'Joined as " + name + "'");
        return page;
    }

    private static void awaitLine(Chromium.Tab page, String from, String text) {
        page.until("[...document.querySelectorAll('#log .line')].some(line =>"
                + " line.querySelector('.from').textContent === " + Json.write(from)
                + " && line.querySelector('.text').textContent === " + Json.write(text) + ")");
    }

    @Test
    void browserAndTerminalsHearEachOther() throws Exception {
        try (Sitting tea = Sitting.at(server.endpoints().get(0).toString(), "Tea");
                Sitting ulla = Sitting.at(server.endpoints().get(1).toString(), "Ulla")) {
            Chromium.Tab page = joined("Bea");
            tea.awaitLine("* Bea has joined (ws)");
            page.type("#line", "olá \uD83D\uDC4B \"from\" <b>here</b>");
            page.click("#send");
            tea.awaitLine("Bea: olá \uD83D\uDC4B \"from\" <b>here</b>");
            ulla.awaitLine("Bea: olá \uD83D\uDC4B \"from\" <b>here</b>");
            awaitLine(page, "Bea", "olá \uD83D\uDC4B \"from\" <b>here</b>");
            assertEquals("", page.value("document.getElementById('line').value").asString());
            tea.type("over tcp");
            awaitLine(page, "Tea", "over tcp");
            ulla.type("over udp");
            awaitLine(page, "Ulla", "over udp");
            assertEquals(3, page.value("document.querySelectorAll('#log .line').length").asInt());
            page.click("#leave");
            tea.awaitLine("* Bea has left (ws)");
            page.until("document.getElementById('state').textContent === 'Not connected'");
            assertEquals(List.of(), browser.problems());
        }
    }

    @Test
    void whatOthersSendStaysText() throws Exception {
        try (Sitting tea = Sitting.at(server.endpoints().get(0).toString(), "<b onclick=x>Tea</b>")) {
            Chromium.Tab page = joined("Bea");
            tea.type(ATTACK);
            awaitLine(page, "<b onclick=x>Tea</b>", ATTACK);
            assertEquals(0, page.value("document.querySelectorAll('#log img, #log script, b').length").asInt());
            assertEquals(1, page.value("document.querySelectorAll('body > script, head > script').length").asInt());
            assertTrue(page.value("window.hacked === undefined").asBoolean());
            assertEquals("<b onclick=x>Tea</b>", page.text("#names li"));
            assertEquals(List.of(), browser.problems());
        }
    }

    @Test
    void theNumbersMove() throws Exception {
        try (Sitting tea = Sitting.at(server.endpoints().get(0).toString(), "Tea");
                Sitting ulla = Sitting.at(server.endpoints().get(1).toString(), "Ulla")) {
            Chromium.Tab page = joined("Bea");
            page.until("document.getElementById('people').textContent === '3'");
            assertEquals("1 1 1", page.text("#tcp") + " " + page.text("#udp") + " " + page.text("#ws"));
            page.value("window.most = 0; new MutationObserver(() => {"
                    + " window.most = Math.max(window.most, Number(document.getElementById('sent').textContent)); })"
                    + ".observe(document.getElementById('sent'), {childList: true})");
            assertEquals("0", page.text("#lines"));
            tea.type("one");
            ulla.type("two");
            page.until("document.getElementById('lines').textContent === '2' && window.most > 0");
            page.until("document.getElementById('sent').textContent === '0'");
            assertTrue(page.value("document.getElementById('curve').points.length > 1").asBoolean());
            try (Sitting wim = Sitting.at(server.endpoints().get(2).toString(), "Wim")) {
                page.until("document.getElementById('ws').textContent === '2'");
                wim.type("/quit");
            }
            page.until("document.getElementById('ws').textContent === '1'");
            assertEquals(List.of(), browser.problems());
        }
    }

    @Test
    void theConnectionsAreShownWithWhatTheirStagesDo() throws Exception {
        try (Sitting tea = Sitting.at(server.endpoints().get(0).toString(), "Tea")) {
            Chromium.Tab page = joined("Bea");
            assertFalse(page.value("document.getElementById('report').open").asBoolean());
            page.click("#report summary");
            page.until("document.querySelectorAll('#ways tr').length === 2");
            tea.type("x".repeat(400));
            // The run is one of a few bytes when it comes in, and whole again behind the stage.
            page.until("[...document.querySelectorAll('#ways tr')].some(row => row.textContent.startsWith('Teatcp')"
                    + " && Number(row.querySelector('td:nth-of-type(2) .chip .share').textContent.replace('%', '')) > 150)");
            assertTrue(page.text("#ways").contains("rle"), page.text("#ways"));
            page.until("document.getElementById('summary').textContent.includes('messages/s out')");
            assertTrue(page.text("#totals").contains("2 connections so far, 0 refused"), page.text("#totals"));
            assertTrue(page.value("document.documentElement.scrollWidth <= innerWidth").asBoolean());
            assertEquals(List.of(), browser.problems());
        }
    }

    @Test
    void aNameThatIsTakenIsSaidAndAnotherCanBeTried() throws Exception {
        try (Sitting tea = Sitting.at(server.endpoints().get(0).toString(), "Tea")) {
            Chromium.Tab page = browser.open(server.pageUrl());
            page.type("#name", "tea");
            page.click("#enter");
            page.until("document.querySelector('#log .problem')?.textContent === 'Somebody else is called tea'");
            page.until("document.getElementById('state').textContent === 'Not connected'");
            page.type("#name", "2");
            page.click("#enter");
            tea.awaitLine("* tea2 has joined (ws)");
        }
    }

    @Test
    void aPageFromElsewhereIsNotLetIn() {
        Chromium.Tab elsewhere = browser.open("about:blank");
        String tried = "new Promise(done => { const socket = new WebSocket('ws://127.0.0.1:"
                + server.endpoints().get(2).port() + "/');"
                + " socket.onopen = () => done('open'); socket.onerror = () => done('refused'); })";
        assertEquals("refused", elsewhere.value(tried).asString());
        Chromium.Tab own = browser.open(server.pageUrl());
        assertEquals("open", own.value(tried).asString());
    }

    @Test
    void itFitsASmallScreen() {
        Chromium.Tab page = browser.open(server.pageUrl());
        page.call("Emulation.setDeviceMetricsOverride", Map.of(
                "width", 360, "height", 640, "deviceScaleFactor", 1, "mobile", true));
        page.type("#name", "Bea");
        page.click("#enter");
        page.until("!document.getElementById('say').hidden");
        page.until("document.querySelectorAll('#ways tr').length === 1");
        page.value("document.querySelector('#report summary').click()");
        assertTrue(page.value("document.documentElement.scrollWidth <= 360").asBoolean());
        // Nothing lies over anything else.
        assertTrue(page.value("document.querySelector('main').getBoundingClientRect().bottom"
                        + " <= document.getElementById('report').getBoundingClientRect().top")
                .asBoolean());
    }
}
