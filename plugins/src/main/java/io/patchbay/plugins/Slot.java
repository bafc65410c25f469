// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import io.patchbay.Plugin;
import io.patchbay.PluginState;
import java.util.List;
import java.util.stream.Stream;

/** What is known of one name in the directory. Changed by one thread, read by any. */
final class Slot {

    /** A plugin that is or was plugged, with what it was loaded from. */
    record Plugged(String name, Plugin plugin, LoadedPlugin loaded) {

        PluginStatus status(List<String> problems, boolean withHolders) {
            PluginState state = plugin.state();
            return new PluginStatus(
                    name,
                    switch (state) {
                        case PLUGGED -> PluginStatus.State.PLUGGED;
                        case DRAINING -> PluginStatus.State.DRAINING;
                        case UNPLUGGED -> PluginStatus.State.UNPLUGGED;
                        case COLLECTED -> PluginStatus.State.COLLECTED;
                    },
                    plugin.providers(),
                    Stream.concat(
                                    problems.stream(),
                                    plugin.failures().stream().map(failure -> failure.origin() + " is broken: "
                                            + failure.cause()))
                            .toList(),
                    plugin.connections().size(),
                    withHolders && state == PluginState.UNPLUGGED ? plugin.heldBy() : List.of());
        }
    }

    private final String name;
    private String stamp = "";
    private long stampNanos;
    private boolean tried;
    private String lastFailure = "";
    private volatile Plugged plugged;
    private volatile List<String> problems = List.of();

    Slot(String name) {
        this.name = name;
    }

    /** Takes note of the files; answers whether they have settled and were not read since. */
    boolean isDue(String newStamp, long settleNanos) {
        long now = System.nanoTime();
        if (!newStamp.equals(stamp)) {
            stamp = newStamp;
            stampNanos = now;
            tried = false;
        }
        return !tried && now - stampNanos >= settleNanos;
    }

    boolean isSettled() {
        return tried;
    }

    /** Reads the same files once more, because the world around them has changed. */
    void tryAgain() {
        tried = tried && plugged != null;
    }

    Plugged plugged() {
        return plugged;
    }

    /** A new version is in use. */
    void succeeded(Plugged now) {
        tried = true;
        plugged = now;
        problems = List.of();
        lastFailure = "";
    }

    /** What was in use before stays in use. Answers whether this is news: of other files, or another problem. */
    boolean failed(String problem) {
        tried = true;
        problems = List.of(problem);
        String failure = stamp + ": " + problem;
        boolean isNews = !failure.equals(lastFailure);
        lastFailure = failure;
        return isNews;
    }

    /** Another name takes over what is in use. */
    void inherit(Plugged from) {
        plugged = from;
        tried = false;
    }

    PluginStatus status() {
        Plugged now = plugged;
        if (now != null) {
            PluginStatus status = now.status(problems, false);
            return new PluginStatus(
                    name, status.state(), status.providers(), status.problems(), status.connections(), List.of());
        }
        return new PluginStatus(
                name,
                problems.isEmpty() ? PluginStatus.State.SETTLING : PluginStatus.State.FAILED,
                List.of(),
                problems,
                0,
                List.of());
    }
}
