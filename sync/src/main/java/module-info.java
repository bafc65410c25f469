// SPDX-License-Identifier: Apache-2.0
/** Reliable delivery of messages across failures. */
module io.patchbay.sync {
    requires transitive io.patchbay;

    exports io.patchbay.sync;
}
