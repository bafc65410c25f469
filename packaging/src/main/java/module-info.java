// SPDX-License-Identifier: Apache-2.0
/** An application as its users package it. It names no provider: who packages it chooses them. */
module io.patchbay.packaging {
    requires io.patchbay;
}
