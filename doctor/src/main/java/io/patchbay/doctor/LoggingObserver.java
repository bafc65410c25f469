// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Writes what is wrong to the log. */
final class LoggingObserver implements NetworkObserver {

    private static final Logger LOG = System.getLogger("io.patchbay.doctor");

    private final Consumer<String> log;
    private volatile NetworkManager network;

    LoggingObserver(Consumer<String> log) {
        this.log = log;
    }

    static LoggingObserver toLog() {
        return new LoggingObserver(text -> LOG.log(Level.WARNING, text));
    }

    @Override
    public void started(NetworkManager started) {
        network = started;
        tell(Doctor.of(started).examine());
    }

    @Override
    public void compositionFailed(Endpoint endpoint, boolean listening, AssemblyException cause) {
        NetworkManager current = network;
        if (current != null) {
            tell(Doctor.of(current).examine(endpoint, listening));
        }
    }

    private void tell(Diagnosis diagnosis) {
        if (!diagnosis.isHealthy()) {
            log.accept(diagnosis.toString());
        }
    }
}
