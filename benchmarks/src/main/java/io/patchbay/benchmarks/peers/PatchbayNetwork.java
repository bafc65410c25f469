// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.Connection;
import io.patchbay.Limits;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.benchmarks.PeerKind;
import io.patchbay.observe.jfr.JfrObserver;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** What all workloads of Patchbay need. */
final class PatchbayNetwork {

    /** More than any window. */
    private static final int WINDOW_BYTES = 64 << 20;

    private final PeerKind kind;

    static PatchbayNetwork of(PeerKind kind) {
        return new PatchbayNetwork(kind);
    }

    private PatchbayNetwork(PeerKind kind) {
        this.kind = kind;
    }

    /** A server has the default limits. */
    NetworkManager server() {
        return manager(Limits.defaults());
    }

    /** A client's window bounds what it queues. */
    NetworkManager client() {
        // One connection may have an eighth of what all may have together.
        return manager(Limits.defaults()
                .withSendQueueBytes(WINDOW_BYTES)
                .withAllSendQueuesBytes(8 * WINDOW_BYTES));
    }

    private NetworkManager manager(Limits limits) {
        NetworkManagerBuilder builder =
                NetworkManager.builder().key("xor", StageChain.key()).limits(limits);
        if (kind == PeerKind.PATCHBAY_SLEEPING) {
            builder.ioSpin(Duration.ZERO);
        }
        switch (kind) {
            case PATCHBAY_OBSERVED -> builder.observer(new JfrObserver());
            case PATCHBAY_RECORDED -> {
                builder.observer(new JfrObserver());
                record(jdkDefault());
            }
            case PATCHBAY_RECORDED_ALWAYS -> {
                builder.observer(new JfrObserver());
                record(JfrObserver.configuration());
            }
            default -> {}
        }
        NetworkManager network = builder.build();
        if (network.providers().isEmpty()) {
            throw new UnsupportedOperationException("no providers on the class path");
        }
        return network;
    }

    private static Configuration jdkDefault() {
        try {
            return Configuration.getConfiguration("default");
        } catch (IOException | ParseException e) {
            throw new UnsupportedOperationException("no Flight Recorder in this JVM", e);
        }
    }

    /** Records until the process ends. */
    private static void record(Configuration settings) {
        new Recording(settings).start();
    }

    static void watch(Connection connection, Progress progress) {
        connection.onError((from, error) -> progress.fail(error));
        connection.onClose(from -> progress.fail(new IllegalStateException("The server closed the connection")));
    }
}
