// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All observers of one manager as one, which never throws. */
final class Observers implements NetworkObserver {

    private final List<NetworkObserver> observers;
    private final ErrorLog log;

    Observers(List<NetworkObserver> observers, ErrorLog log) {
        this.observers = List.copyOf(observers);
        this.log = log;
    }

    private void tell(Consumer<NetworkObserver> event) {
        for (NetworkObserver observer : observers) {
            try {
                event.accept(observer);
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                log.warn("The observer " + observer.getClass().getName() + " failed: " + LogText.of(e));
            }
        }
    }

    @Override
    public void started(NetworkManager network) {
        tell(each -> each.started(network));
    }

    @Override
    public void closed(NetworkManager network) {
        tell(each -> each.closed(network));
    }

    @Override
    public void providerFailed(ProviderFailure failure) {
        tell(each -> each.providerFailed(failure));
    }

    @Override
    public void composed(Endpoint endpoint, boolean listening, List<StageDescription> stages) {
        tell(each -> each.composed(endpoint, listening, stages));
    }

    @Override
    public void compositionFailed(Endpoint endpoint, boolean listening, AssemblyException cause) {
        tell(each -> each.compositionFailed(endpoint, listening, cause));
    }

    @Override
    public void connectionOpened(Connection connection, Duration took) {
        tell(each -> each.connectionOpened(connection, took));
    }

    @Override
    public void connectionFailed(Connection connection, Throwable cause) {
        tell(each -> each.connectionFailed(connection, cause));
    }

    @Override
    public void connectionEnded(Connection connection) {
        tell(each -> each.connectionEnded(connection));
    }

    @Override
    public void limitHit(Endpoint endpoint, LimitException limit) {
        tell(each -> each.limitHit(endpoint, limit));
    }

    @Override
    public void reconnecting(StandingConnection connection, Throwable cause, Optional<Duration> nextTry) {
        tell(each -> each.reconnecting(connection, cause, nextTry));
    }

    @Override
    public void happened(ServiceEvent event) {
        tell(each -> each.happened(event));
    }
}
