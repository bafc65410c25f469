// SPDX-License-Identifier: Apache-2.0
package io.patchbay.observe.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The settings for a recording that is always on, in the JVM that runs this. */
@Timeout(60)
class ConfigurationTest {

    @TempDir
    private Path folder;

    private static Map<String, String> settings() {
        return JfrObserver.configuration().getSettings();
    }

    private static Set<EventType> ours() {
        return Arrays.stream(Events.class.getDeclaredClasses())
                .map(event -> EventType.getEventType(event.asSubclass(Event.class)))
                .collect(Collectors.toSet());
    }

    private static String eventOf(String setting) {
        return setting.substring(0, setting.indexOf('#'));
    }

    @Test
    void hasEachEventOfPatchbay() {
        Set<String> named = settings().keySet().stream()
                .map(ConfigurationTest::eventOf)
                .filter(name -> !name.startsWith("jdk."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(ours().stream().map(EventType::getName).collect(Collectors.toCollection(TreeSet::new)), named);
    }

    @Test
    void takesPatchbaysEventsAsTheyAre() {
        for (EventType type : ours()) {
            type.getSettingDescriptors().stream()
                    .filter(setting -> settings().containsKey(type.getName() + "#" + setting.getName()))
                    .forEach(setting -> assertEquals(
                            setting.getDefaultValue(),
                            settings().get(type.getName() + "#" + setting.getName()),
                            type.getName() + "#" + setting.getName()));
        }
    }

    /** The parser takes any name, so one that is misspelt would change nothing and nobody would hear of it. */
    @Test
    void namesOnlyEventsAndSettingsThatThereAre() {
        ours();
        // An event has a period once someone makes it periodically.
        try (NetworkManager network = NetworkManager.builder().observer(new JfrObserver()).build()) {
            network.report();
            Map<String, EventType> known = FlightRecorder.getFlightRecorder().getEventTypes().stream()
                    .collect(Collectors.toMap(EventType::getName, Function.identity()));
            for (String setting : settings().keySet()) {
                String event = eventOf(setting);
                assertTrue(known.containsKey(event), event);
                assertTrue(
                        known.get(event).getSettingDescriptors().stream()
                                .anyMatch(each -> setting.equals(event + "#" + each.getName())),
                        setting);
            }
        }
    }

    @Test
    void isReadFromAFileToo() throws Exception {
        Path file = Files.writeString(folder.resolve("patchbay.jfc"), JfrObserver.configuration().getContents());
        assertEquals(settings(), Configuration.create(file).getSettings());
    }

    @Test
    void aRecordingTellsOfConnectionsAndOfTheProcess() throws Exception {
        Path file = folder.resolve("constant.jfr");
        try (Recording recording = new Recording(JfrObserver.configuration())) {
            recording.start();
            try (NetworkManager network =
                    NetworkManager.builder().observer(new JfrObserver()).build()) {
                Listener listener = network.listen("tcp+json://127.0.0.1:0");
                listener.onMessage("echo", String.class, (from, text) -> from.send("echo", text));
                try (Connection connection = network.connect(listener.endpoint())) {
                    connection.send("echo", "oi");
                    connection.receive(Duration.ofSeconds(20));
                }
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);
        Map<String, Long> counts = all.stream()
                .collect(Collectors.groupingBy(event -> event.getEventType().getName(), Collectors.counting()));
        assertEquals(2, counts.get("io.patchbay.ConnectionOpened"), counts.toString());
        assertEquals(2, counts.get("io.patchbay.ConnectionEnded"), counts.toString());
        assertTrue(counts.containsKey("jdk.GCConfiguration"), counts.toString());
        for (String secret : List.of("jdk.InitialEnvironmentVariable", "jdk.InitialSystemProperty")) {
            assertTrue(!counts.containsKey(secret), secret);
        }
    }
}
