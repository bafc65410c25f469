// SPDX-License-Identifier: Apache-2.0
/**
 * Connections that are kept open and lent to one user after another: {@link io.patchbay.pool.ConnectionPool}.
 *
 * <p>No method takes or returns {@code null} unless it says so.
 */
@NullMarked
@Stability.Stable
package io.patchbay.pool;

import io.patchbay.Stability;
import org.jspecify.annotations.NullMarked;
