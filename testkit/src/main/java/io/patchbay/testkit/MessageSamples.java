// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.Message;
import io.patchbay.MessageTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages of every kind of body. */
final class MessageSamples {

    private static final List<String> NAMES =
            List.of("chat", "x", "position.update", "ação/新", "n".repeat(MessageTypes.MAX_NAME_LENGTH));
    private static final long[] IDS = {1, 0, 70_000, 0x12345678L, 0x7FFFFFFFL};
    private static final long[] TIMES = {1_700_000_000_123L, 1, 999, 1_000, 4_000_000_000_999L};

    private MessageSamples() {}

    static MessageTypes types() {
        MessageTypes types = MessageTypes.none();
        for (int i = 0; i < NAMES.size(); i++) {
            types = types.with(NAMES.get(i), IDS[i]);
        }
        return types;
    }

    static List<Message> of(ProtocolContract contract) {
        List<Object> bodies = new ArrayList<>();
        if (contract.supports(String.class)) {
            bodies.addAll(List.of("", "a", "Hello, world", "ação, 漢字, 👍 and \u0000\t\r\n\"\\", "{\"a\":1}", "true", " ",
                    "text ".repeat(5_000)));
        }
        if (contract.supports(byte[].class)) {
            bodies.addAll(List.of(new byte[0], new byte[] {0}, Samples.Content.ALL_VALUES.bytes(256),
                    Samples.randomBytes(20_000, 9)));
        }
        if (contract.supports(Map.class)) {
            bodies.addAll(List.of(Map.of(), map()));
        }
        if (contract.supports(List.class)) {
            bodies.addAll(List.of(List.of(), List.of("a", 1, true, List.of(2.5, map()))));
        }
        if (contract.supports(Record.class)) {
            bodies.add(new ProtocolContract.Sample("ana", -7, true, List.of("x", "y z")));
        }
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            messages.add(Message.of(
                    NAMES.get(i % NAMES.size()), Message.NO_ID, TIMES[i % TIMES.length], bodies.get(i)));
        }
        return messages;
    }

    private static Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", "ana");
        map.put("level", 7);
        map.put("ratio", -0.5);
        map.put("large", 1L << 40);
        map.put("on", true);
        map.put("tags", List.of("a", "", "ção"));
        map.put("inner", Map.of("x", -1, "y", Map.of()));
        return map;
    }
}
