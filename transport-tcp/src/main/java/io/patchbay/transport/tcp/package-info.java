// SPDX-License-Identifier: Apache-2.0
/** The transports {@code tcp} and {@code tls}, their options and framings. Applications need this package only to set options. */
@Stability.Stable
package io.patchbay.transport.tcp;

import io.patchbay.Stability;
