// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.ProviderFailure;
import io.patchbay.ProviderInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Providers and failures, as a table for people and as maps for JSON. */
final class ProviderText {

    private static final String NO_VERSION = "-";

    private ProviderText() {}

    static Map<String, Object> map(ProviderInfo provider) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", provider.kind());
        map.put("name", provider.name());
        map.put("class", provider.className());
        map.put("origin", provider.origin());
        map.put("version", provider.version().orElse(null));
        return map;
    }

    static Map<String, Object> map(ProviderFailure failure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", failure.kind());
        map.put("origin", failure.origin());
        map.put("cause", failure.cause().toString());
        return map;
    }

    static List<String> table(List<ProviderInfo> providers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KIND", "NAME", "CLASS", "MODULE OR JAR", "VERSION"));
        for (ProviderInfo provider : providers) {
            rows.add(List.of(
                    provider.kind(),
                    provider.name(),
                    provider.className(),
                    provider.origin(),
                    provider.version().orElse(NO_VERSION)));
        }
        return Columns.align(rows);
    }

    /** One line for each failure: the causes too, because the outermost seldom says what is wrong. */
    static List<String> lines(List<ProviderFailure> failures) {
        return failures.stream().map(ProviderText::line).toList();
    }

    private static String line(ProviderFailure failure) {
        StringBuilder line = new StringBuilder("broken ")
                .append(failure.kind())
                .append(" in ")
                .append(failure.origin())
                .append(": ")
                .append(failure.cause());
        Throwable cause = failure.cause().getCause();
        for (int depth = 0; cause != null && depth < 5; depth++) {
            line.append("; caused by ").append(cause);
            cause = cause.getCause();
        }
        return Arrivals.oneLine(line.toString());
    }
}
