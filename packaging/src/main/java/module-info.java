// SPDX-License-Identifier: Apache-2.0
/** An application as its users package it. It names no provider: who packages it chooses them. */
module io.patchbay.packaging {
    requires io.patchbay;

    // The protocol reads and writes the record of its messages.
    opens io.patchbay.packaging;
}
