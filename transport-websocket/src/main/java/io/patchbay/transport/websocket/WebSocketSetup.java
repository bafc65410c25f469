// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A setup that WebSocket can work with. */
final class WebSocketSetup {

    /** Control frames have up to so many bytes, whatever is set (RFC 6455, section 5.5). */
    static final int MIN_FRAME = 125;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)|0");
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[\\x21-\\x7e&&[^,/]]+|null|none");

    private WebSocketSetup() {}

    static String parseSubprotocols(String text) {
        List<String> names = split(text);
        if (names.isEmpty() || !names.stream().allMatch(HttpHead::isToken) || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("subprotocols have letters, digits and !#$%&'*+-.^_`|~ only, with commas"
                    + " between them, and each is there once");
        }
        return String.join(",", names);
    }

    static String parseOrigins(String text) {
        List<String> origins = split(text);
        if (origins.isEmpty() || !origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            throw new IllegalArgumentException("origins are scheme://host or scheme://host:port without a path, null, or"
                    + " none, with commas between them");
        }
        return String.join(",", origins);
    }

    static List<String> split(String text) {
        return Stream.of(text.split(",", -1)).map(String::strip).filter(each -> !each.isEmpty()).toList();
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
