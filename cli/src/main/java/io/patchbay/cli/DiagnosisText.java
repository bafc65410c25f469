// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.doctor.Diagnosis;
import io.patchbay.doctor.Finding;
import io.patchbay.doctor.Jar;
import io.patchbay.doctor.Token;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A diagnosis, as lines for people and as maps for JSON. */
final class DiagnosisText {

    private DiagnosisText() {}

    /** Jars may have been written by anyone, so what they say of themselves is made fit for a terminal. */
    static List<String> lines(Diagnosis diagnosis) {
        return diagnosis.lines().stream().map(Arrivals::oneLine).toList();
    }

    static Map<String, Object> map(Diagnosis diagnosis) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("healthy", diagnosis.isHealthy());
        map.put("machine", diagnosis.machine());
        map.put("jars", diagnosis.jars().stream().map(DiagnosisText::map).toList());
        if (!diagnosis.endpoint().isEmpty()) {
            map.put("endpoint", diagnosis.endpoint());
            map.put("names", diagnosis.tokens().stream().map(DiagnosisText::map).toList());
            map.put("stages", diagnosis.stages());
        }
        map.put("findings", diagnosis.findings().stream().map(DiagnosisText::map).toList());
        return map;
    }

    private static Map<String, Object> map(Jar jar) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", jar.file());
        map.put("place", jar.place());
        map.put("module", jar.module());
        map.put("searched", jar.searched());
        map.put("providers", jar.providers());
        return map;
    }

    private static Map<String, Object> map(Token token) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", token.name());
        map.put("found", token.found());
        map.put("text", token.text());
        map.put("repair", token.repair());
        return map;
    }

    private static Map<String, Object> map(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("level", finding.level().name().toLowerCase(Locale.ROOT));
        map.put("check", finding.check());
        map.put("where", finding.where());
        map.put("problem", finding.problem());
        map.put("repair", finding.repair());
        map.put("names", finding.names());
        return map;
    }
}
