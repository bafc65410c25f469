// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.AssemblyException;
import io.patchbay.transport.websocket.WebSocketOptions.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How options are read from text. */
final class OptionTexts {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)|0");
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[\\x21-\\x7e&&[^,/]]+|null|none");

    private OptionTexts() {}

    static String parseSubprotocols(String text) {
        List<String> names = split(text);
        boolean distinct = names.stream().distinct().count() == names.size();
        if (names.isEmpty() || !names.stream().allMatch(HttpHead::isToken) || !distinct) {
            throw new IllegalArgumentException("subprotocols have letters, digits and !#$%&'*+-.^_`|~ only, with commas"
                    + " between them, and each is there once");
        }
        return String.join(",", names);
    }

    /** Reads a value that may have been set without {@link #parseSubprotocols}. */
    static List<String> subprotocols(String value) {
        try {
            return split(parseSubprotocols(value));
        } catch (IllegalArgumentException e) {
            throw new AssemblyException("Option websocket.subprotocols cannot be used: " + e.getMessage(), e);
        }
    }

    static String parseOrigins(String text) {
        List<String> origins = split(text);
        if (origins.isEmpty() || !origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            throw new IllegalArgumentException("origins are scheme://host or scheme://host:port without a path, null, or"
                    + " none, with commas between them");
        }
        return String.join(",", origins);
    }

    /** Reads a value that may have been set without {@link #parseOrigins}. */
    static List<String> origins(String value) {
        try {
            return split(parseOrigins(value));
        } catch (IllegalArgumentException e) {
            throw new AssemblyException("Option websocket.origins cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<String> split(String text) {
        // Fields of a handshake may hold anything, and strip() would take more than spaces away.
        return Stream.of(text.split(",", -1))
                .map(each -> each.replaceAll("^ +| +$", ""))
                .toList();
    }

    static Mode parseMode(String text) {
        for (Mode mode : Mode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("websocket.mode is message or stream");
    }

    static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a time is 0 or a whole number with ms, s or m behind it");
        }
        if (matcher.group(1) == null) {
            return Duration.ZERO;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
