#set( $typeName = $kind.substring(0, 1).toUpperCase() + $kind.substring(1) )
/** The $kind ${providerName} for Patchbay. Exports nothing: it is found as a service. */
module ${package} {
    requires io.patchbay;
#if( $kind == 'transport' )
    requires io.patchbay.transport.sockets;
#end
    requires static com.google.auto.service;

    provides io.patchbay.spi.${typeName} with
            ${package}.${classPrefix}${typeName};
}
