// SPDX-License-Identifier: Apache-2.0
/**
 * Says why a provider is not seen, and what repairs it: {@link io.patchbay.doctor.Doctor}.
 *
 * <p>Jars are read, not run. Everything here is safe for use by many threads.
 */
@Stability.Stable
package io.patchbay.doctor;

import io.patchbay.Stability;
