// SPDX-License-Identifier: Apache-2.0
/**
 * Events of the JDK's Flight Recorder: {@code NetworkManager.builder().observer(new JfrObserver())}.
 *
 * <p>{@link io.patchbay.observe.jfr.JfrObserver#configuration} has settings for a recording that is always on. Without
 * code they come out of the jar:
 *
 * <pre>{@code
 * unzip -j patchbay-observe-jfr-VERSION.jar '*.jfc'
 * java -XX:StartFlightRecording:settings=patchbay.jfc,filename=server.jfr ...
 * jcmd PID JFR.start settings=/path/to/patchbay.jfc
 * }</pre>
 *
 * <p>{@code jfr configure --input patchbay.jfc} changes single settings. Who keeps the JDK's {@code default} saves most
 * of what it costs with {@code -XX:StartFlightRecording:method-profiling=off}.
 */
@Stability.Stable
package io.patchbay.observe.jfr;

import io.patchbay.Stability;
