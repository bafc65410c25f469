// SPDX-License-Identifier: Apache-2.0
/**
 * Events of the JDK's Flight Recorder: {@code NetworkManager.builder().observer(new JfrObserver())}.
 */
@Stability.Stable
package io.patchbay.observe.jfr;

import io.patchbay.Stability;
