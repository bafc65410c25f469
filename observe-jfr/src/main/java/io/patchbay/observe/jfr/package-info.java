// SPDX-License-Identifier: Apache-2.0
/**
 * Events of the JDK's Flight Recorder: {@code NetworkManager.builder().observer(new JfrObserver())}.
 *
 * <p>{@link io.patchbay.observe.jfr.JfrObserver#configuration} has settings for a recording that is always on.
 */
@Stability.Stable
package io.patchbay.observe.jfr;

import io.patchbay.Stability;
