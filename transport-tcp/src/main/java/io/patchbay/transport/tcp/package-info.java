// SPDX-License-Identifier: Apache-2.0
/** The transport {@code tcp}, its options and its framings. Applications need this package only to set options. */
package io.patchbay.transport.tcp;
