// SPDX-License-Identifier: Apache-2.0
/** Runs the contract tests of {@code io.patchbay.testkit} against a provider, and tells what came of each rule. */
@Stability.Stable
package io.patchbay.tck;

import io.patchbay.Stability;
