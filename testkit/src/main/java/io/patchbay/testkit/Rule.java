// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

/**
 * What binds every provider: a name that stays, and the sentence that ends with this name in the Javadoc of
 * {@link io.patchbay.spi}.
 *
 * <p>{@link #id()} is what reports print, for example {@code COMPRESSOR-5}.
 */
public enum Rule {
    /** Stands at {@code Provider.name}. */
    PROVIDER_1("Implementations must return the same name at every call"),
    /** Stands at {@code Provider.name}. */
    PROVIDER_2("A name must match [a-z][a-z0-9-]{0,31}"),
    /** Stands at the package. */
    PROVIDER_3("A provider must be a public class with a public constructor without parameters"),
    /** Stands at the package. */
    PROVIDER_4("A provider must be registered as a service, unless applications make it and pass it as an instance"),
    /** Stands at the package. */
    PROVIDER_5("A provider's constructor must start no thread and open no file or socket"),
    /** Stands at the package. */
    PROVIDER_6("A provider must hold no key and have no field that changes"),
    /** Stands at the package. */
    PROVIDER_7("What two calls of open returned must share nothing that changes"),
    /** Stands at the package. */
    PROVIDER_8("What open returned must leave no thread and no file behind once it is closed"),
    /** Stands at the package. */
    PROVIDER_9("A provider must be safe for use by many threads at once"),
    /** Stands at the package. */
    PROVIDER_10("Settings that a provider cannot accept must be an AssemblyException and nothing else"),
    /** Stands at the package. */
    PROVIDER_11("No method must return null unless it says so"),
    /** Stands at {@code Provider.options}. */
    PROVIDER_12("The options must have distinct names, and be the same at every call"),
    /** Stands at {@code Provider.describe}. */
    PROVIDER_13("Implementations must describe every setup that they can open"),
    /** Stands at {@code Provider.describe}. */
    PROVIDER_14("To describe must open nothing"),
    /** Stands at the package. */
    STAGE_1("A stage must use its buffers during the call only, because the same objects come back with other "
            + "bytes in the next call"),
    /** Stands at the package. */
    STAGE_2("When a stage succeeds, the source's position must be its limit"),
    /** Stands at the package. */
    STAGE_3("The target's position must be behind the last byte written, of which there are as many as the stage "
            + "answers"),
    /** Stands at the package. */
    STAGE_4("A stage must leave both limits as they were"),
    /** Stands at the package. */
    STAGE_5("A stage must not write to a source, unless a method says so"),
    /** Stands at the package. */
    STAGE_6("A stage must neither read nor write outside position and limit"),
    /** Stands at the package. */
    STAGE_7("A stage must serve buffers on the heap and outside of it, slices, and sources that are read-only"),
    /** Stands at the package. */
    STAGE_8("A stage must not wait for anything, as it is called on I/O threads, and on virtual threads that it "
            + "would pin"),
    /** Stands at the package. */
    STAGE_9("Bytes that a stage cannot accept must be a CodecException and nothing else"),
    /** Stands at the package. */
    STAGE_10("Messages of exceptions must contain neither keys nor payload"),
    /** Stands at {@code MessageCodec.encode}. */
    PROTOCOL_1("Type, time and body of a message must come back as they were"),
    /** Stands at {@code MessageCodec.encode}. */
    PROTOCOL_2("Implementations must answer TARGET_TOO_SMALL, and not throw, when the message does not fit"),
    /** Stands at {@code MessageCodec.encode}. */
    PROTOCOL_3("A message that this protocol cannot carry must be refused with a CodecException"),
    /** Stands at {@code MessageCodec.encode}. */
    PROTOCOL_4("Once types are registered, any other must be refused with an UnknownMessageTypeException, on the way "
            + "out and on the way in"),
    /** Stands at {@code MessageCodec.encode}. */
    PROTOCOL_5("A message that was received must be writable as it is"),
    /** Stands at {@code MessageCodec.decode}. */
    PROTOCOL_6("Codecs must verify whatever checksum the format has"),
    /** Stands at {@code MessageCodec.decode}. */
    PROTOCOL_7("Codecs must bound time and memory by the size of the frame"),
    /** Stands at {@code MessageCodec.decode}. */
    PROTOCOL_8("Codecs must copy what the message keeps of the frame"),
    /** Stands at {@code MessageCodec.decode}. */
    PROTOCOL_9("Implementations must refuse a frame that was cut, or has bytes behind its message"),
    /** Stands at {@code MessageCodec.carriesSignals}. */
    PROTOCOL_10("A protocol that carries signals must carry them by name"),
    /** Stands at {@code MessageCodec.textual}. */
    PROTOCOL_11("What textual answers must be the same at every call, and true only if every frame is valid UTF-8"),
    /** Stands at {@code MessageCodec}. */
    PROTOCOL_12("Any number of calls of a codec's methods must be able to overlap"),
    /** Stands at {@code MessageCodec.encode}. */
    PROTOCOL_13("Writing must not change the message"),
    /** Stands at {@code EncodedBody.as}. */
    PROTOCOL_14("Asked for Object.class, an encoded body must give a natural Java value"),
    /** Stands at {@code EncodedBody.bytes}. */
    PROTOCOL_15("What bytes returns must be a new array at every call"),
    /** Stands at {@code EncodedBody.as}. */
    PROTOCOL_16("A body that is not of the type asked for must be a CodecException"),
    /** Stands at {@code MessageCodec.check}. */
    PROTOCOL_17("The question of a check must be a message that the codec carries, and any message must be judged "
            + "without an exception"),
    /** Stands at {@code MessageCodec.decode}. */
    PROTOCOL_18("The number of a received message's type must be the registered one, or Message.NO_ID"),
    /** Stands at {@code Compressor.compress}. */
    COMPRESSOR_1("What was compressed must come back byte for byte"),
    /** Stands at {@code Compressor.compress}. */
    COMPRESSOR_2("A frame must therefore be restorable without those before it"),
    /** Stands at {@code Compressor.maxCompressedLength}. */
    COMPRESSOR_3("The bound must be at least 0, the same at every call, and enough for any bytes of that length"),
    /** Stands at {@code Compressor.compress}. */
    COMPRESSOR_4("Every level must be accepted"),
    /** Stands at {@code Compressor.decompress}. */
    COMPRESSOR_5("Implementations must answer TARGET_TOO_SMALL, and not throw, as soon as the result turns out to be "
            + "larger than the target"),
    /** Stands at {@code Compressor.decompress}. */
    COMPRESSOR_6("Decompressing must take no more memory than the target and a little, whatever the frame claims"),
    /** Stands at {@code Compressor.decompress}. */
    COMPRESSOR_7("Decompressing must come to an end soon, whatever the frame holds"),
    /** Stands at {@code Compressor.decompress}. */
    COMPRESSOR_8("The result must show nothing of other frames, and nothing that stood in the target before"),
    /** Stands at {@code Compressor}. */
    COMPRESSOR_9("One call of compress and one of decompress must be able to run at the same time"),
    /** Stands at {@code Cipher.open}. */
    CIPHER_1("Implementations must copy what they need of the key"),
    /** Stands at {@code Cipher.open}. */
    CIPHER_2("A key that this cipher cannot use must be refused with an AssemblyException"),
    /** Stands at {@code Cipher.generateKey}. */
    CIPHER_3("A new key must have the length asked for, and be another at every call"),
    /** Stands at {@code Cipher.generateKey}. */
    CIPHER_4("A length for which there are no keys must be refused with an IllegalArgumentException"),
    /** Stands at {@code Cipher.secure}. */
    CIPHER_5("A secure cipher must refuse a frame that was changed, cut or extended"),
    /** Stands at {@code Cipher.secure}. */
    CIPHER_6("A secure cipher must refuse a frame that it has opened before"),
    /** Stands at {@code Cipher.secure}. */
    CIPHER_7("Where the transport promises order and arrival, a secure cipher must refuse a frame that comes "
            + "before its turn or behind a gap"),
    /** Stands at {@code Cipher.secure}. */
    CIPHER_8("A secure cipher must refuse a frame that comes back to the side that sealed it"),
    /** Stands at {@code Cipher.secure}. */
    CIPHER_9("A secure cipher must never seal the same bytes to the same frame twice, with the same key, and show "
            + "nothing of them"),
    /** Stands at {@code CipherSession.open}. */
    CIPHER_10("A frame must not open to its plain bytes with another key"),
    /** Stands at {@code CipherSession.seal}. */
    CIPHER_11("What was sealed must open to the same bytes"),
    /** Stands at {@code CipherSession.seal}. */
    CIPHER_12("Sealing and opening must work where source and target are the same memory, beginning at the same "
            + "byte"),
    /** Stands at {@code CipherSession.overhead}. */
    CIPHER_13("The bound must be at least 0, the same at every call, and enough for every frame"),
    /** Stands at {@code CipherSession.greeting}. */
    CIPHER_14("A greeting must have at most 1,024 bytes, and be the same at every call"),
    /** Stands at {@code CipherSession.greeting}. */
    CIPHER_15("The greetings of both sides must therefore differ in length by no more than 16 bytes, and either "
            + "both sides greet or neither does"),
    /** Stands at {@code CipherSession.greeted}. */
    CIPHER_16("A session must take the greeting of another that has the same cipher and key"),
    /** Stands at {@code CipherSession.greeted}. */
    CIPHER_17("What is no greeting must be refused with a CodecException, after which the true one is still taken"),
    /** Stands at {@code CipherSession}. */
    CIPHER_18("One call of seal and one of open must be able to run at the same time"),
    /** Stands at {@code CipherSession.close}. */
    CIPHER_19("Implementations must refuse every later call that seals or opens with an IllegalStateException"),
    /** Stands at {@code Setup.traits}. */
    CIPHER_20("A cipher that counts frames must rely neither on their order nor on their arrival where these are "
            + "not promised"),
    /** Stands at {@code Cipher.keyBits}. */
    CIPHER_21("The lengths of keys must be positive multiples of 8, and the same at every call"),
    /** Stands at {@code Cipher.keyBits}. */
    CIPHER_22("Where lengths are listed, a key must be taken if it has one of them, and refused if it has none"),
    /** Stands at {@code Transport.traits}. */
    TRANSPORT_1("The promises must be the same at every call"),
    /** Stands at {@code Transport}. */
    TRANSPORT_2("A frame that goes in on one side must come out whole on the other, or not at all"),
    /** Stands at {@code Traits}. */
    TRANSPORT_3("On a reliable link every frame that was accepted must arrive once, unless the link ends"),
    /** Stands at {@code Traits}. */
    TRANSPORT_4("On an ordered link frames must arrive in the order in which they were sent"),
    /** Stands at {@code Traits}. */
    TRANSPORT_5("On a connected link both sides must learn when it ends"),
    /** Stands at {@code Transport.open}. */
    TRANSPORT_6("The names of threads that call handlers must begin with the name in the context"),
    /** Stands at {@code Transport.open}. */
    TRANSPORT_7("No more than TransportContext.ioThreads() threads must call handlers"),
    /** Stands at {@code OpenTransport}. */
    TRANSPORT_8("To connect or listen must not wait, also on an I/O thread"),
    /** Stands at {@code OpenTransport.connect}. */
    TRANSPORT_9("The stage must complete after LinkHandler.onOpen has returned, on an I/O thread"),
    /** Stands at {@code OpenTransport.connect}. */
    TRANSPORT_10("To connect to a peer that cannot be reached must fail with a TransportException before the connect "
            + "timeout of the limits has passed"),
    /** Stands at {@code OpenTransport.connect}. */
    TRANSPORT_11("If the future is cancelled, nothing must stay open"),
    /** Stands at {@code OpenTransport.connect}. */
    TRANSPORT_12("No method of the handler must be called if the link does not open"),
    /** Stands at {@code OpenTransport.listen}. */
    TRANSPORT_13("An address that cannot be bound must fail the stage with a TransportException that names it"),
    /** Stands at {@code OpenTransport.listen}. */
    TRANSPORT_14("If there is no handler for a link, that link alone must be refused"),
    /** Stands at {@code OpenTransport.listen}. */
    TRANSPORT_15("A listener must hold no more links than maxConnections of the limits"),
    /** Stands at {@code OpenTransport.close}. */
    TRANSPORT_16("When a transport closes, every link must be ended, and every thread within 5 seconds, whatever is "
            + "queued"),
    /** Stands at {@code OpenTransport.close}. */
    TRANSPORT_17("When a transport has closed, no file and no memory must stay in use"),
    /** Stands at {@code OpenTransport.close}. */
    TRANSPORT_18("A second close must do nothing, and nothing must begin after the first"),
    /** Stands at {@code Transport.locatedByPath}. */
    TRANSPORT_19("What locatedByPath answers must be the same at every call"),
    /** Stands at {@code Transport.locatedByPath}. */
    TRANSPORT_20("A path alone, or a host and a port, as locatedByPath says, must be enough to listen and to connect"),
    /** Stands at {@code OpenTransport.connector}. */
    TRANSPORT_21("A connector must open any number of links as connect does, also for several threads at once"),
    /** Stands at {@code OpenTransport.connector}. */
    TRANSPORT_22("When its transport has closed, a connector must fail as connect does"),
    /** Stands at {@code Link}. */
    LINK_1("Every method must be ready for any thread, and for calls that overlap"),
    /** Stands at {@code Link}. */
    LINK_2("Frames sent by one thread must keep their order, also when one of them is sent from the I/O thread "
            + "after another thread's send has returned, where the transport promises order"),
    /** Stands at {@code Link.send}. */
    LINK_3("Sending must never block"),
    /** Stands at {@code Link.send}. */
    LINK_4("The bytes must be taken before the method returns, so that the caller may reuse the buffer at once"),
    /** Stands at {@code Link.send}. */
    LINK_5("The position must move to the limit if the frame was taken, and stay where it is otherwise"),
    /** Stands at {@code Link.send}. */
    LINK_6("No more than sendQueueBytes of the limits and one frame must wait to be sent; then the answer is "
            + "false"),
    /** Stands at {@code Link.send}. */
    LINK_7("A frame above maxFrameBytes must be a LimitException, and the link stay open"),
    /** Stands at {@code Link.send}. */
    LINK_8("Whatever a peer's limit is, no frame above this side's own must be handed out"),
    /** Stands at {@code Link.isWritable}. */
    LINK_9("isWritable must be false while the send queue is above its high-water mark, and "
            + "LinkHandler.onWritable follow when it has fallen below the low one"),
    /** Stands at {@code Link.isOpen}. */
    LINK_10("After the end isOpen must be false, and every method harmless"),
    /** Stands at {@code Link.pauseReading}. */
    LINK_11("While reading is paused no frame must be handed out; if that is called in LinkHandler.onFrame, not "
            + "even the very next one"),
    /** Stands at {@code Link.resumeReading}. */
    LINK_12("When reading is resumed, all frames that waited must follow, whole and in order"),
    /** Stands at {@code Link.resumeReading}. */
    LINK_13("On the I/O thread, no method of the handler must be called before resumeReading returns"),
    /** Stands at {@code Link.close}. */
    LINK_14("Everything that was taken before a close must arrive, and nothing be taken after it"),
    /** Stands at {@code Link.close}. */
    LINK_15("Frames that arrive after a close must not be handed out"),
    /** Stands at {@code Link.close}. */
    LINK_16("The stage of close must be the same at every call, and complete when the link has ended"),
    /** Stands at {@code Link.abort}. */
    LINK_17("To abort must not wait for a peer that reads nothing"),
    /** Stands at {@code Link.onIoThread}. */
    LINK_18("onIoThread must be true in the handler's methods and false on other threads"),
    /** Stands at {@code Link.execute}. */
    LINK_19("A task must run on the I/O thread, and never during a callback of the handler"),
    /** Stands at {@code Link.remoteAddress}. */
    LINK_20("Each side's own address must be the other's peer, also after the end"),
    /** Stands at {@code Link.option}. */
    LINK_21("To read or change an option that a link does not have must be an UnsupportedOperationException, and "
            + "leave the link open"),
    /** Stands at {@code Link.lastReceivedNanos}. */
    LINK_22("The time when a link last received must move on with what the peer sends, and with nothing else"),
    /** Stands at {@code Link.ping}. */
    LINK_23("A ping must be answered while both sides live, and its time then be told"),
    /** Stands at {@code Link.statistics}. */
    LINK_24("The counters must be exact once the link has ended"),
    /** Stands at {@code Link.sendLent}. */
    LINK_25("A frame that was lent and taken must be given back exactly once, when its bytes may change"),
    /** Stands at {@code Link.sendShared}. */
    LINK_26("A frame that is shared must arrive at each link as if it had been sent there alone, in its turn"),
    /** Stands at {@code LinkHandler}. */
    HANDLER_1("A transport must call all methods of one handler on the link's I/O thread, one at a time"),
    /** Stands at {@code LinkHandler}. */
    HANDLER_2("A transport must call onOpen first, and onClosed last and exactly once"),
    /** Stands at {@code LinkHandler}. */
    HANDLER_3("If a method throws, the transport must abort that link alone, and report the exception to onClosed"),
    /** Stands at {@code LinkHandler.onFrame}. */
    HANDLER_4("A frame must be whole from position to limit, whatever the handler did with the frame before"),
    /** Stands at {@code LinkHandler.onFrame}. */
    HANDLER_5("A frame that is sent from within the call must arrive like any other"),
    /** Stands at {@code LinkHandler.onBatchEnd}. */
    HANDLER_6("A transport must call onBatchEnd after the last frame that it handed out"),
    /** Stands at {@code LinkHandler.onClosed}. */
    HANDLER_7("onClosed must have a cause if, and only if, the link did not end in good order"),
    /** Stands at {@code Binding.localAddress}. */
    BINDING_1("A binding's address must be one that peers reach, with the real port"),
    /** Stands at {@code Binding.close}. */
    BINDING_2("When a binding closes, links that are open must stay open"),
    /** Stands at {@code Binding.close}. */
    BINDING_3("The stage of close must be the same at every call, and complete when the address is free again");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    /**
     * Gives the name under which the rule stands in the Javadoc.
     *
     * @return the name, for example {@code COMPRESSOR-5}
     */
    public String id() {
        return name().replace('_', '-');
    }

    /**
     * Gives what the rule says.
     *
     * @return the sentence, without its end
     */
    public String sentence() {
        return sentence;
    }

    /**
     * Gives the rule's name, as it stands in front of what was seen.
     *
     * @return the name, for example {@code COMPRESSOR-5}
     */
    @Override
    public String toString() {
        return id();
    }
}
