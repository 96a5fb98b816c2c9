# Makes the calls of a journey with RPC::XML. It guesses types: what is a string is said to be one.
use strict;
use warnings;
use JSON::PP;
use RPC::XML;
use RPC::XML::Client;

local $/;
my $journey = decode_json(<STDIN>);
my $client  = RPC::XML::Client->new( $journey->{url} . "/" );
$RPC::XML::ENCODING = "UTF-8";
my @results;

sub filled {
    my ($value) = @_;
    return RPC::XML::boolean->new( $value ? 1 : 0 ) if JSON::PP::is_bool($value);
    return RPC::XML::array->new( map { filled($_) } @$value ) if ref $value eq 'ARRAY';
    return RPC::XML::struct->new( { map { $_ => filled( $value->{$_} ) } keys %$value } ) if ref $value eq 'HASH';
    return RPC::XML::string->new( $results[$1] ) if $value =~ /\A\$(\d+)\z/;
    return RPC::XML::i8->new($value) if encode_json( [$value] ) =~ /\A\[-?\d+\]\z/;
    return RPC::XML::double->new($value) if encode_json( [$value] ) !~ /"/;
    return RPC::XML::string->new($value);
}

for my $call ( @{ $journey->{calls} } ) {
    my ( $name, $params ) = @$call;
    my $reply = $client->send_request( $name, map { filled($_) } @$params );
    die $reply if !ref $reply;
    my $struct = $reply->value;
    push @results, $struct->{Status} eq 'Success' ? $struct->{Value} : { error => $struct->{ErrorDescription} };
}
print JSON::PP->new->utf8->canonical->encode( \@results );
