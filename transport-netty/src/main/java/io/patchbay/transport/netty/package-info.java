// SPDX-License-Identifier: Apache-2.0
/** What the transports on Netty share. Not for others, who would have to follow each change of Netty with it. */
@Stability.Internal
package io.patchbay.transport.netty;

import io.patchbay.Stability;
