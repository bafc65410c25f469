// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** What Patchbay is to reach, and whether it did. */
final class Bars {

    /** Every Java peer that is not Patchbay. */
    private static final Set<PeerKind> RIVALS = EnumSet.complementOf(
            EnumSet.of(PeerKind.PATCHBAY, PeerKind.PATCHBAY_SLEEPING, PeerKind.PATCHBAY_OBSERVED, PeerKind.C));

    /** The others are written for this one purpose. */
    private static final Set<PeerKind> LIBRARIES = EnumSet.copyOf(RIVALS);

    static {
        LIBRARIES.removeAll(EnumSet.of(PeerKind.NETTY_TUNED, PeerKind.BLOCKING));
    }

    private static final List<Bar> SPECIAL = List.of(
            new Bar(Workload.WS_64, 0.9, PeerKind.NETTY_TUNED),
            new Bar(Workload.WS_64, 2.0, PeerKind.NETTY_USUAL),
            new Bar(Workload.WS_TEXT_1K, 1.0, PeerKind.REACTOR_NETTY),
            new Bar(Workload.WS_BROADCAST, 2.5, PeerKind.NETTY_USUAL),
            new Bar(Workload.UDP_256, 1.3, PeerKind.NETTY_USUAL));

    private final Samples samples;

    Bars(Samples samples) {
        this.samples = samples;
    }

    /** To be so many times as fast as that peer, at least. */
    private record Bar(Workload workload, double least, PeerKind other) {}

    String markdown(List<Workload> workloads) {
        List<String> rows = new ArrayList<>();
        for (Workload workload : workloads) {
            first(workload, "ahead of every library", LIBRARIES, rows);
            first(workload, "first of all Java peers", RIVALS, rows);
        }
        SPECIAL.stream().filter(bar -> workloads.contains(bar.workload())).forEach(bar -> special(bar, rows));
        return rows.isEmpty() ? "" : "| workload | bar for e | measured | |\n|---|---|---:|---|\n"
                + rows.stream().map(row -> row + "\n").collect(Collectors.joining()) + "\n";
    }

    /** Ahead of all of them; what counts is the one that is nearest. */
    private void first(Workload workload, String bar, Set<PeerKind> rivals, List<String> rows) {
        PeerKind nearest = null;
        double least = Double.MAX_VALUE;
        for (PeerKind peer : rivals) {
            OptionalDouble ratio = samples.ratio(workload, PeerKind.PATCHBAY, peer);
            if (ratio.isPresent() && ratio.getAsDouble() < least) {
                least = ratio.getAsDouble();
                nearest = peer;
            }
        }
        if (nearest != null) {
            rows.add(row(workload, bar, least, nearest, least > 1));
        }
    }

    private void special(Bar bar, List<String> rows) {
        OptionalDouble ratio = samples.ratio(bar.workload(), PeerKind.PATCHBAY, bar.other());
        if (ratio.isPresent()) {
            String text = String.format(Locale.ROOT, "≥ %.1f × %s", bar.least(), bar.other().letter());
            rows.add(row(bar.workload(), text, ratio.getAsDouble(), bar.other(), ratio.getAsDouble() >= bar.least()));
        }
    }

    private static String row(Workload workload, String bar, double ratio, PeerKind other, boolean met) {
        return String.format(Locale.ROOT, "| %s | %s | %.2f × %s | %s |",
                workload.label(), bar, ratio, other.letter(), met ? "met" : "**missed**");
    }
}
