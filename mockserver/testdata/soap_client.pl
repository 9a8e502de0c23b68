# What SOAP::Lite, a client of SOAP for Perl, makes of an instance. It sends no
# credentials until it is asked for them, and knows which by the realm.
#
# Arguments: URL, user name and password.

use strict;
use warnings;
use SOAP::Lite;

my ($url, $user, $password) = @ARGV;
my ($scheme, $host) = $url =~ m{^(https?)://(.+)$};

sub equal {
    my ($got, $want, $what) = @_;
    die "$what: got '$got', want '$want'\n" unless defined $got && $got eq $want;
}

# table returns what calls an operation of a table. The namespace of messages is the one
# that the vendor's samples use, another that clients use, or none.
sub table {
    my ($name, $namespace) = @_;
    my $soap = SOAP::Lite->proxy("$url/$name.do?SOAP");
    $soap->transport->credentials($host, 'Service-now', $user, $password);
    return sub {
        my ($operation, @pairs) = @_;
        my $method = SOAP::Data->name($operation);
        $method = $method->attr({ xmlns => $namespace }) if $namespace;
        my @children;
        while (my ($child, $value) = splice @pairs, 0, 2) {
            push @children, SOAP::Data->name($child => $value);
        }
        my $som = $soap->call($method => @children);
        return $som;
    };
}

for my $name (qw(incident sys_user cmdb_ci_server sys_user_group change_request problem sc_req_item cmn_location ecc_queue imp_user)) {
    my $described = SOAP::Lite->service("$scheme://$user:$password\@$host/$name.do?WSDL");
    equal(ref $described, "ServiceNow_$name", 'the service of a WSDL');
    $described->can($_) or die "the WSDL of $name has no $_\n" for qw(get getKeys getRecords insert update deleteRecord);
    for my $namespace ('http://www.service-now.com/', 'http://www.service-now.com', "http://www.service-now.com/$name", '') {
        my $call = table($name, $namespace);
        my $keys = $call->('getKeys', __limit => 5, __order_by => 'sys_id');
        die $keys->faultstring if $keys->fault;
        my %body = %{ $keys->body->{getKeysResponse} };
        my @ids = split /,/, $body{sys_id} // '';
        equal($body{count}, scalar @ids, "keys of $name");
        next unless @ids;
        equal($call->('get', sys_id => $ids[0])->body->{getResponse}{sys_id}, $ids[0], "a record of $name");
        my $page = $call->('getRecords', __order_by => 'sys_id', __first_row => 1, __last_row => 3)->body->{getRecordsResponse};
        my $records = ref $page ? $page->{getRecordsResult} : [];
        $records = [$records] if ref $records eq 'HASH';
        equal(join(',', map { $_->{sys_id} } @$records), join(',', grep { defined } @ids[1, 2]), "a page of $name");
    }
}

my $incidents = table('incident', 'http://www.service-now.com/');
my $made = $incidents->('insert', short_description => 'from Perl', impact => 1, correlation_id => 'perl')->body->{insertResponse};
$made->{number} =~ /^INC\d{7}$/ or die "number: $made->{number}";
equal($incidents->('update', sys_id => $made->{sys_id}, urgency => 1)->body->{updateResponse}{sys_id}, $made->{sys_id}, 'an update');
my $record = $incidents->('get', sys_id => $made->{sys_id})->body->{getResponse};
equal("$record->{impact} $record->{urgency} $record->{active}", '1 1 1', 'the record');
equal($incidents->('deleteRecord', sys_id => $made->{sys_id})->body->{deleteRecordResponse}{count}, 1, 'a deletion');
my $gone = $incidents->('update', sys_id => $made->{sys_id}, urgency => 2);
equal($gone->faultcode, 'SOAP-ENV:Server', 'the code of a fault');
$gone->faultstring =~ /^com\.glide\.processors\.soap\.SOAPProcessingException: Unable to find/ or die $gone->faultstring;
$incidents->('drop')->faultstring =~ /unsupported action/i or die 'an operation that there is not';
