// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.ArrayList;
import java.util.List;

/** Where all this runs. */
final class Machine {

    private Machine() {}

    static List<String> lines(Scene scene) {
        List<String> lines = new ArrayList<>();
        lines.add("Java " + Runtime.version() + ", " + property("java.vm.name") + ", " + property("os.name") + " "
                + property("os.arch"));
        lines.add("Patchbay " + scene.entries().stream()
                .filter(entry -> entry.classes().containsKey(Spi.PACKAGE + ".Provider"))
                .findFirst()
                .flatMap(Entry::version)
                .orElse("of unknown version") + ", on the " + scene.rightPlace());
        scene.network().flatMap(NativeIo::used).ifPresent(io -> lines.add("sockets: " + io));
        return lines;
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }
}
