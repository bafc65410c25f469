// SPDX-License-Identifier: Apache-2.0
/**
 * Connections that are kept open and lent to one user after another: {@link io.patchbay.pool.ConnectionPool}.
 */
package io.patchbay.pool;
