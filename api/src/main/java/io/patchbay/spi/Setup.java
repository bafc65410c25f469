// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.MessageTypes;
import io.patchbay.Options;
import java.util.Objects;

/**
 * What a stage is opened for: one endpoint, seen from one side. Immutable.
 */
public final class Setup {

    /** Which side of a connection this is. */
    public enum Role {
        /** The side that connects. */
        CLIENT,
        /** The side that listens. */
        SERVER
    }

    private final Endpoint endpoint;
    private final Role role;
    private final boolean framed;
    private final boolean textual;
    private final boolean signals;
    private final Traits traits;
    private final Options options;
    private final Limits limits;
    private final MessageTypes messageTypes;

    private Setup(
            Endpoint endpoint,
            Role role,
            boolean framed,
            boolean textual,
            boolean signals,
            Traits traits,
            Options options,
            Limits limits,
            MessageTypes messageTypes) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        this.role = Objects.requireNonNull(role, "role");
        this.framed = framed;
        this.textual = textual;
        this.signals = signals;
        this.traits = Objects.requireNonNull(traits, "traits");
        this.options = Objects.requireNonNull(options, "options");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.messageTypes = Objects.requireNonNull(messageTypes, "messageTypes");
    }

    /**
     * Makes a setup with the endpoint's own options, default limits, the promises of a stream and no message types.
     *
     * @param endpoint the endpoint
     * @param role this side
     * @return the setup; framed if the endpoint names any stage behind the transport
     */
    public static Setup of(Endpoint endpoint, Role role) {
        return new Setup(
                endpoint,
                role,
                !endpoint.stages().isEmpty(),
                false,
                false,
                Traits.STREAM,
                endpoint.options(),
                Limits.defaults(),
                MessageTypes.none());
    }

    /**
     * Says whether every frame is text.
     *
     * @param newTextual whether it is
     * @return a changed copy
     */
    public Setup withTextual(boolean newTextual) {
        return new Setup(endpoint, role, framed, newTextual, signals, traits, options, limits, messageTypes);
    }

    /**
     * Says whether the protocol carries signals.
     *
     * @param newSignals whether it does
     * @return a changed copy
     */
    public Setup withSignals(boolean newSignals) {
        return new Setup(endpoint, role, framed, textual, newSignals, traits, options, limits, messageTypes);
    }

    /**
     * Replaces the promises of the transport.
     *
     * @param newTraits the promises
     * @return a changed copy
     */
    public Setup withTraits(Traits newTraits) {
        return new Setup(endpoint, role, framed, textual, signals, newTraits, options, limits, messageTypes);
    }

    /**
     * Replaces the options.
     *
     * @param newOptions the options
     * @return a changed copy
     */
    public Setup withOptions(Options newOptions) {
        return new Setup(endpoint, role, framed, textual, signals, traits, newOptions, limits, messageTypes);
    }

    /**
     * Replaces the limits.
     *
     * @param newLimits the limits
     * @return a changed copy
     */
    public Setup withLimits(Limits newLimits) {
        return new Setup(endpoint, role, framed, textual, signals, traits, options, newLimits, messageTypes);
    }

    /**
     * Replaces the message types.
     *
     * @param newTypes the message types
     * @return a changed copy
     */
    public Setup withMessageTypes(MessageTypes newTypes) {
        return new Setup(endpoint, role, framed, textual, signals, traits, options, limits, newTypes);
    }

    /**
     * Names what is opened.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Says which side this is.
     *
     * @return the role
     */
    public Role role() {
        return role;
    }

    /**
     * Tells whether stages follow that need every frame whole. A stream transport then needs a framing.
     *
     * @return {@code false} if the endpoint names a transport alone
     */
    public boolean framed() {
        return framed;
    }

    /**
     * Tells whether every frame is valid UTF-8, because a {@linkplain MessageCodec#textual textual} protocol is the
     * only stage. A transport that tells text from bytes then sends every frame as text.
     *
     * @return {@code false} if frames may be any bytes
     */
    public boolean textual() {
        return textual;
    }

    /**
     * Tells whether the connection asks its peer by signals whether it is still there, because its protocol {@linkplain
     * MessageCodec#carriesSignals carries} them.
     *
     * @return {@code false} if it falls to the transport to find out, as far as it can
     */
    public boolean signals() {
        return signals;
    }

    /**
     * Says what the transport below promises. A cipher that counts frames must rely neither on their order nor on their
     * arrival where these are not promised (CIPHER-20).
     *
     * @return the promises; unless they were set, those of a stream
     */
    public Traits traits() {
        return traits;
    }

    /**
     * Holds the settings that apply: the endpoint's, and behind them the manager's.
     *
     * @return the options
     */
    public Options options() {
        return options;
    }

    /**
     * Holds the bounds to keep.
     *
     * @return the limits
     */
    public Limits limits() {
        return limits;
    }

    /**
     * Holds the message types that have ids.
     *
     * @return the types; empty if any name may be used
     */
    public MessageTypes messageTypes() {
        return messageTypes;
    }
}
