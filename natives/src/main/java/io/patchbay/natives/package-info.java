// SPDX-License-Identifier: Apache-2.0
/**
 * TCP, UDP and WebSocket by plain functions over integer ids, for scripting languages and for code that is ported from
 * them: {@link io.patchbay.natives.NativeFunctions} is where to begin.
 *
 * <p>Methods are named as the functions that they provide, with underscores, so that they are found by those names.
 */
@Stability.Stable
package io.patchbay.natives;

import io.patchbay.Stability;
