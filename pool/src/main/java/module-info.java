// SPDX-License-Identifier: Apache-2.0
/** Connections that are kept open and lent to one user after another. */
module io.patchbay.pool {
    requires transitive io.patchbay;

    exports io.patchbay.pool;
}
