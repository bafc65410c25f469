// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes what is wrong to the log. */
final class LoggingObserver implements NetworkObserver {

    private static final Logger LOG = System.getLogger("io.patchbay.doctor");

    private volatile NetworkManager network;

    @Override
    public void started(NetworkManager started) {
        network = started;
        log(Doctor.of(started).examine());
    }

    @Override
    public void compositionFailed(Endpoint endpoint, boolean listening, AssemblyException cause) {
        NetworkManager current = network;
        if (current != null) {
            log(Doctor.of(current).examine(endpoint, listening));
        }
    }

    private static void log(Diagnosis diagnosis) {
        if (!diagnosis.isHealthy()) {
            LOG.log(Level.WARNING, diagnosis.toString());
        }
    }
}
