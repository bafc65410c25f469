// SPDX-License-Identifier: Apache-2.0
/** What happens in a {@code NetworkManager}, as events of the JDK's Flight Recorder. */
module io.patchbay.observe.jfr {
    requires transitive jdk.jfr;
    requires transitive io.patchbay;

    exports io.patchbay.observe.jfr;
}
