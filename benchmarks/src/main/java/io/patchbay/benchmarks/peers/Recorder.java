// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.observe.jfr.JfrObserver;
import java.io.IOException;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Switches what the Flight Recorder records of this process. */
final class Recorder {

    private Recording recording;

    /** Ends what is recorded and begins anew: by the JDK's {@code default} or by {@code patchbay}, or {@code off}. */
    void record(String settings) throws IOException, ParseException {
        if (recording != null) {
            recording.close();
            recording = null;
        }
        if (!settings.equals("off")) {
            recording = new Recording(configuration(settings));
            recording.start();
        }
    }

    private static Configuration configuration(String settings) throws IOException, ParseException {
        return switch (settings) {
            case "default" -> Configuration.getConfiguration("default");
            case "patchbay" -> JfrObserver.configuration();
            default -> throw new IllegalArgumentException("no settings \"" + settings + "\"");
        };
    }
}
