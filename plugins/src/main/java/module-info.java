// SPDX-License-Identifier: Apache-2.0
/** A directory of plugins that come and go while the process runs. */
module io.patchbay.plugins {
    requires transitive io.patchbay;

    exports io.patchbay.plugins;
}
